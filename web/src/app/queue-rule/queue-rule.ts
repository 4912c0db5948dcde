import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { API } from '../api/api.ts';
import { DateBox } from '../parts/date-box.ts';
import { Empty } from '../parts/empty.ts';
import { Icon } from '../parts/icon.ts';
import { ProblemBox } from '../parts/problem-box.ts';
import { Skeleton } from '../parts/skeleton.ts';
import { ScreenClock } from '../words/clock.ts';
import { dayOf, shiftDay } from '../words/hospital-time.ts';
import { Words } from '../words/words.ts';
import { RuleDesk } from './rule-desk.ts';

/** 排队规则: the score table, and yesterday's waiting under the old and the new one. */
@Component({
  selector: 'rt-queue-rule',
  imports: [DateBox, Empty, Icon, ProblemBox, Skeleton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="screen">
      <header class="tools">
        <rt-date-box fieldId="rule-date" [label]="w.t('rule.day')" [value]="date()" (picked)="date.set($event)" />
        <button type="button" class="btn" [disabled]="desk.busy()" (click)="desk.replay(date())">
          <rt-icon name="history" />{{ w.t('rule.try') }}
        </button>
        <button
          type="button"
          class="btn p"
          [disabled]="desk.busy() || !desk.changed() || !desk.tried()"
          (click)="desk.publish()"
        >
          {{ w.t('rule.publish') }}
        </button>
        <span class="mut">{{ w.t('rule.version', { n: desk.rule.value()?.version ?? 0 }) }}</span>
        @if (desk.changed() && !desk.tried()) {
          <span class="t-warn">{{ w.t('rule.tryFirst') }}</span>
        }
      </header>
      @if (desk.refused(); as problem) {
        <rt-problem [problem]="problem" [inline]="true" [canRetry]="false" />
      }
      <div class="g">
        @switch (desk.rule.phase()) {
          @case ('slow') {
            <rt-skeleton [rows]="12" />
          }
          @case ('failed') {
            @if (desk.rule.problem(); as problem) {
              <rt-problem [problem]="problem" (retried)="desk.load()" />
            }
          }
          @case ('ready') {
            <textarea
              #text
              class="in mono"
              spellcheck="false"
              [attr.aria-label]="w.t('rule.table')"
              [value]="desk.dmn()"
              (input)="desk.dmn.set(text.value)"
            ></textarea>
          }
        }
        <aside>
          @if (desk.result(); as result) {
            <h2>{{ w.t('rule.result', { n: result.visits }) }}</h2>
            <table class="tbl">
              <thead>
                <tr>
                  <th></th>
                  <th class="r">{{ w.t('rule.before') }}</th>
                  <th class="r">{{ w.t('rule.after') }}</th>
                </tr>
              </thead>
              <tbody>
                <tr>
                  <td>{{ w.t('rule.median') }}</td>
                  <td class="r">{{ whole(result.before.median) }}</td>
                  <td class="r">{{ whole(result.after.median) }}</td>
                </tr>
                <tr>
                  <td>P90</td>
                  <td class="r">{{ whole(result.before.p90) }}</td>
                  <td class="r">{{ whole(result.after.p90) }}</td>
                </tr>
                @for (one of result.changed; track $index) {
                  <tr>
                    <td class="mono">{{ one.ticketNo }}</td>
                    <td class="r">{{ whole(one.beforeMin) }}</td>
                    <td class="r" [class.t-bad]="one.afterMin > one.beforeMin">{{ whole(one.afterMin) }}</td>
                  </tr>
                }
              </tbody>
            </table>
          } @else {
            <rt-empty [text]="w.t('rule.none')" icon="history" />
          }
        </aside>
      </div>
    </div>
  `,
  styles: `
    :host {
      display: block;
      height: 100%;
    }
    .screen {
      display: flex;
      flex-direction: column;
      height: 100%;
      background: var(--surface);
    }
    .tools {
      display: flex;
      align-items: center;
      gap: 10px;
      flex: none;
      min-height: 48px;
      padding: 0 16px;
      border-bottom: 1px solid var(--line);
    }
    .tools rt-date-box {
      width: 190px;
    }
    .g {
      flex: 1;
      min-height: 0;
      display: grid;
      grid-template: minmax(0, 1fr) / minmax(0, 1fr) 400px;
    }
    textarea {
      width: 100%;
      height: 100%;
      padding: 12px 16px;
      border: 0;
      resize: none;
      white-space: pre;
      line-height: 1.6;
    }
    aside {
      overflow: auto;
      border-left: 1px solid var(--line);
    }
    h2 {
      margin: 12px 16px 6px;
      font-size: 14px;
    }
  `,
})
export class QueueRule {
  protected readonly w = inject(Words);
  protected readonly desk = new RuleDesk(inject(API));
  protected readonly date = signal(shiftDay(dayOf(inject(ScreenClock).now()), -1));

  constructor() {
    void this.desk.load();
  }

  protected whole(minutes: number): string {
    return String(Math.round(minutes));
  }
}
