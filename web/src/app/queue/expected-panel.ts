import { ChangeDetectionStrategy, Component, computed, inject, input, output, signal } from '@angular/core';
import { ASSIST_REASONS, type AssistReason } from '@rtflow/domain/queue/ticket-state';
import { clockTime, duration } from '../words/format.ts';
import { Words } from '../words/words.ts';
import type { Expected } from './queue-desk.ts';

const LATE_MS = 15 * 60_000;

/** Who is booked at this machine and not here yet; staff check in for who cannot, with the reason. */
@Component({
  selector: 'rt-expected-panel',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <h3 class="h3">
      {{ w.t('queue.expected', { n: expected().length }) }}<small>{{ w.t('queue.doneToday', { n: done() }) }}</small>
    </h3>
    <ul>
      @for (row of rows(); track row.appointmentId) {
        <li>
          <span class="row">
            <b>{{ time(row.startAt) }}</b>
            <span class="nm">{{ row.name }}</span>
            <span class="mono mut">{{ row.patientNo }}</span>
            <span class="sp"></span>
            @if (mayCheckIn()) {
              <button
                type="button"
                class="btn sm"
                [disabled]="busy()"
                [attr.aria-expanded]="open() === row.appointmentId"
                (click)="toggle(row.appointmentId)"
              >
                {{ w.t('queue.assist') }}
              </button>
            }
          </span>
          @if (row.late; as late) {
            <span class="t-warn small">{{ w.t('queue.late', { time: late }) }}</span>
          }
          @if (open() === row.appointmentId) {
            <div class="row wrap" role="group" [attr.aria-label]="w.t('queue.assistWhy')">
              @for (reason of reasons; track reason) {
                <button type="button" class="btn sm" [disabled]="busy()" (click)="checkIn(row.appointmentId, reason)">
                  {{ w.record('assist', reason) }}
                </button>
              }
            </div>
          }
        </li>
      } @empty {
        <li class="mut">{{ w.t('queue.noneExpected') }}</li>
      }
    </ul>
  `,
  styles: `
    h3 {
      position: sticky;
      top: 0;
      margin: 0;
      background: var(--surface);
    }
    li {
      display: flex;
      flex-direction: column;
      gap: 4px;
      padding: 6px 16px;
      border-bottom: 1px solid var(--line);
    }
    .nm {
      font-weight: 600;
    }
    .small {
      font-size: 12px;
    }
  `,
})
export class ExpectedPanel {
  protected readonly w = inject(Words);
  readonly expected = input.required<readonly Expected[]>();
  readonly done = input(0);
  /** Epoch ms. */
  readonly now = input.required<number>();
  readonly busy = input(false);
  readonly mayCheckIn = input(false);
  readonly checkedIn = output<{ appointmentId: string; reason: AssistReason }>();
  protected readonly open = signal('');
  protected readonly reasons = ASSIST_REASONS;
  protected readonly time = clockTime;
  protected readonly rows = computed(() =>
    this.expected().map((row) => {
      const late = this.now() - Date.parse(row.startAt);
      return { ...row, late: late > LATE_MS ? duration(late, this.w.language()) : '' };
    }),
  );

  protected toggle(appointmentId: string): void {
    this.open.update((open) => (open === appointmentId ? '' : appointmentId));
  }

  protected checkIn(appointmentId: string, reason: AssistReason): void {
    this.open.set('');
    this.checkedIn.emit({ appointmentId, reason });
  }
}
