import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { API } from '../api/api.ts';
import { Empty } from '../parts/empty.ts';
import { Icon } from '../parts/icon.ts';
import { ProblemBox } from '../parts/problem-box.ts';
import { Skeleton } from '../parts/skeleton.ts';
import { dayAndTime } from '../words/format.ts';
import { Words } from '../words/words.ts';
import { AuditTrail } from './audit-trail.ts';

/** S56: the audit rows, and the check of their chain. */
@Component({
  selector: 'rt-audit',
  imports: [Empty, Icon, ProblemBox, Skeleton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="screen">
      <header class="tools">
        <input
          #actor
          class="in"
          [attr.aria-label]="w.t('audit.actor')"
          [placeholder]="w.t('audit.actor')"
          (change)="trail.load(actor.value.trim())"
        />
        <span class="sp"></span>
        @if (trail.verdict(); as verdict) {
          <span role="status" class="row" [class.t-ok]="verdict.intact" [class.t-bad]="!verdict.intact">
            <rt-icon [name]="verdict.intact ? 'shield' : 'triangle'" />
            {{
              verdict.intact
                ? w.t('audit.intact', { n: verdict.rows })
                : w.t('audit.broken', { n: verdict.firstBrokenSeq ?? 0 })
            }}
          </span>
        }
        <button type="button" class="btn p" [disabled]="trail.busy()" (click)="trail.verify()">
          {{ trail.busy() ? w.t('audit.verifying') : w.t('audit.verify') }}
        </button>
      </header>
      @if (trail.refused(); as problem) {
        <rt-problem [problem]="problem" [inline]="true" [canRetry]="false" />
      }
      <div class="body" tabindex="0" role="region" [attr.aria-label]="w.t('titles.audit')">
        @switch (trail.phase()) {
          @case ('slow') {
            <rt-skeleton [rows]="14" />
          }
          @case ('failed') {
            @if (trail.problem(); as problem) {
              <rt-problem [problem]="problem" (retried)="trail.load(trail.actor())" />
            }
          }
          @case ('ready') {
            @if (trail.rows().length > 0) {
              <table class="tbl">
                <thead>
                  <tr>
                    <th class="r">#</th>
                    <th>{{ w.t('chart.when') }}</th>
                    <th>{{ w.t('chart.who') }}</th>
                    <th>{{ w.t('audit.action') }}</th>
                    <th>{{ w.t('audit.entity') }}</th>
                    <th>{{ w.t('chart.detail') }}</th>
                  </tr>
                </thead>
                <tbody>
                  @for (row of trail.rows(); track row.seq) {
                    <tr>
                      <td class="r mono">{{ row.seq }}</td>
                      <td>{{ when(row.at) }}</td>
                      <td>{{ w.say(row.actor) }}</td>
                      <td class="mono">{{ row.action }}</td>
                      <td class="mono">{{ row.entity }} {{ row.entityId }}</td>
                      <td class="mono">
                        @if (text(row.detail); as detail) {
                          <details>
                            <summary>{{ detail }}</summary>
                            {{ detail }}
                          </details>
                        }
                      </td>
                    </tr>
                  }
                </tbody>
              </table>
              @if (trail.hasMore()) {
                <p class="c more">
                  <button type="button" class="btn" (click)="trail.more()">{{ w.t('act.more') }}</button>
                </p>
              }
            } @else {
              <rt-empty [text]="w.t('audit.none')" icon="shield" />
            }
          }
        }
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
      height: 48px;
      padding: 0 16px;
      border-bottom: 1px solid var(--line);
    }
    .in {
      width: 220px;
    }
    .body {
      flex: 1;
      min-height: 0;
      overflow: auto;
    }
    thead th {
      position: sticky;
      top: 0;
    }
    details {
      max-width: 420px;
      overflow-wrap: anywhere;
      white-space: normal;
    }
    summary {
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
      cursor: pointer;
    }
    details[open] summary {
      width: 24px;
      text-overflow: clip;
    }
    .more {
      padding: 12px;
    }
  `,
})
export class Audit {
  protected readonly w = inject(Words);
  protected readonly trail = new AuditTrail(inject(API));
  protected readonly when = dayAndTime;

  constructor() {
    void this.trail.load('');
  }

  protected text(detail: unknown): string {
    const text = detail === null || detail === undefined ? '' : JSON.stringify(detail);
    return text === '{}' ? '' : text;
  }
}
