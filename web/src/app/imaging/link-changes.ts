import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { API } from '../api/api.ts';
import { refreshOn } from '../live/live.ts';
import { Empty } from '../parts/empty.ts';
import { Icon } from '../parts/icon.ts';
import { ProblemBox } from '../parts/problem-box.ts';
import { Skeleton } from '../parts/skeleton.ts';
import { dayAndTime } from '../words/format.ts';
import { Words } from '../words/words.ts';
import { LinkHistory, type LinkChange } from './link-history.ts';

/** Every change of whose a study is, with its undo. */
@Component({
  selector: 'rt-link-changes',
  imports: [Empty, Icon, ProblemBox, Skeleton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @switch (history.phase()) {
      @case ('slow') {
        <rt-skeleton [rows]="8" />
      }
      @case ('failed') {
        @if (history.problem(); as problem) {
          <rt-problem [problem]="problem" (retried)="history.load()" />
        }
      }
      @case ('ready') {
        @if (history.refused(); as problem) {
          <rt-problem [problem]="problem" [inline]="true" [canRetry]="false" />
        }
        @if (history.rows().length === 0) {
          <rt-empty [text]="w.t('imaging.noChange')" icon="history" />
        } @else {
          <table class="tbl">
            <thead>
              <tr>
                <th>{{ w.t('imaging.changedAt') }}</th>
                <th>{{ w.t('imaging.by') }}</th>
                <th>{{ w.t('imaging.before') }}</th>
                <th>{{ w.t('imaging.after') }}</th>
                <th>{{ w.t('inbox.reason') }}</th>
                <th></th>
              </tr>
            </thead>
            <tbody>
              @for (row of history.rows(); track row.changeId) {
                <tr>
                  <td>{{ when(row.madeAt) }}</td>
                  <td>{{ w.say(row.madeBy) }}</td>
                  <td>
                    <span class="mono">{{ row.before.patientId || '—' }}</span> {{ row.before.patientName }} ·
                    {{ row.before.courseNo ?? w.t('imaging.noCourse') }}
                  </td>
                  <td>
                    <span class="mono">{{ row.after.patientId || '—' }}</span> {{ row.after.patientName }} ·
                    {{ row.after.courseNo ?? w.t('imaging.noCourse') }}
                  </td>
                  <td class="why-text">{{ row.reason }}</td>
                  <td class="r">
                    @if (row.undoneAt) {
                      <span class="tag idle">{{ w.t('imaging.undone') }} {{ when(row.undoneAt) }}</span>
                    } @else if (asking() === row.changeId) {
                      <span class="row">
                        <input
                          #why
                          class="in"
                          maxlength="200"
                          [attr.aria-label]="w.t('inbox.reason')"
                          [placeholder]="w.t('inbox.reason')"
                        />
                        <button
                          type="button"
                          class="btn sm d"
                          [disabled]="history.busy()"
                          (click)="undo(row, why.value)"
                        >
                          {{ w.t('imaging.undo') }}
                        </button>
                        <button type="button" class="btn sm t" (click)="asking.set('')">{{ w.t('act.cancel') }}</button>
                      </span>
                    } @else if (row.undoable) {
                      <button type="button" class="btn sm" (click)="asking.set(row.changeId)">
                        <rt-icon name="undo" size="s" />{{ w.t('imaging.undo') }}
                      </button>
                    }
                  </td>
                </tr>
              }
            </tbody>
          </table>
          @if (history.hasMore()) {
            <p class="more">
              <button type="button" class="btn" (click)="history.more()">{{ w.t('act.more') }}</button>
            </p>
          }
        }
      }
    }
  `,
  styles: `
    .why-text {
      max-width: 260px;
      overflow: hidden;
      text-overflow: ellipsis;
    }
    .more {
      padding: 12px;
      text-align: center;
    }
    td .row {
      justify-content: flex-end;
    }
  `,
})
export class LinkChanges {
  protected readonly w = inject(Words);
  protected readonly history = new LinkHistory(inject(API));
  protected readonly asking = signal('');
  protected readonly when = dayAndTime;

  constructor() {
    void this.history.load();
    refreshOn(['series'], () => void this.history.load());
  }

  protected async undo({ changeId }: LinkChange, reason: string): Promise<void> {
    if (reason.trim() !== '' && (await this.history.undo(changeId, reason.trim()))) this.asking.set('');
  }
}
