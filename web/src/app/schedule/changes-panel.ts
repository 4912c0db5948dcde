import { ChangeDetectionStrategy, Component, inject, input, output } from '@angular/core';
import { Icon } from '../parts/icon.ts';
import { PriorityChip } from '../parts/priority-chip.ts';
import { ProblemBox } from '../parts/problem-box.ts';
import { Words } from '../words/words.ts';
import type { Change, PendingChanges } from './proposals.ts';
import type { Machine } from './schedule-board.ts';

/** A machine is down or a day has closed: each patient before and after, what it costs, one press for all. */
@Component({
  selector: 'rt-changes-panel',
  imports: [Icon, PriorityChip, ProblemBox],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @for (change of changes().rows(); track change.changeId) {
      <section class="change">
        <h3><rt-icon [name]="change.kind === 'REBOOK' ? 'bolt' : 'calendar'" size="s" />{{ title(change) }}</h3>
        <p class="row wrap">
          <span class="tag ok"
            ><rt-icon name="check" size="s" />{{ w.t('schedule.change.moved', { n: placed(change) }) }}</span
          >
          @if (phone(change); as n) {
            <span class="tag warn"><rt-icon name="triangle" size="s" />{{ w.t('schedule.change.phone', { n }) }}</span>
          }
          @if (change.moves.length - placed(change); as n) {
            <span class="tag bad"><rt-icon name="cross" size="s" />{{ w.t('schedule.change.unplaced', { n }) }}</span>
          }
        </p>
        @if (changes().open() === change.changeId) {
          <ul>
            @for (move of change.moves; track move.appointmentId) {
              <li>
                <rt-priority [category]="move.category" class="small" /><b>{{ move.name }}</b>
                <span class="mut">{{ move.from.startAt.slice(5, 16).replace('T', ' ') }} →</span>
                <span>{{ move.to ? where(change, move) : w.t('schedule.change.none') }}</span>
                @for (note of move.notes; track note) {
                  <span class="mut">{{ w.code('schedule.note', note) }}</span>
                }
                @if (move.effect?.lostGy; as gy) {
                  <span class="t-warn">−{{ gy }} Gy EQD2</span>
                }
                @if (move.effect?.lateGy; as gy) {
                  <span class="t-warn">+{{ gy }} Gy EQD2</span>
                }
              </li>
            }
          </ul>
          @if (changes().refused(); as problem) {
            <rt-problem [problem]="problem" [inline]="true" [canRetry]="false" />
          }
          <div class="row">
            <button
              type="button"
              class="btn p sm"
              [disabled]="changes().busy()"
              (click)="decided.emit({ act: 'apply', changeId: change.changeId })"
            >
              {{ w.t('schedule.change.apply') }}
            </button>
            <button type="button" class="btn sm" (click)="decided.emit({ act: 'discard', changeId: change.changeId })">
              {{ w.t('schedule.change.discard') }}
            </button>
          </div>
        } @else {
          <button type="button" class="btn sm" (click)="changes().open.set(change.changeId)">
            {{ w.t('schedule.change.look') }}
          </button>
        }
      </section>
    }
  `,
  styles: `
    .change {
      display: flex;
      flex-direction: column;
      gap: 8px;
      padding: 12px;
      border-bottom: 1px solid var(--line);
    }
    h3 {
      display: flex;
      gap: 6px;
      align-items: center;
      font-size: 13px;
    }
    ul {
      max-height: 300px;
      overflow: auto;
    }
    li {
      display: flex;
      flex-wrap: wrap;
      gap: 5px;
      align-items: center;
      padding: 4px 0;
      border-bottom: 1px solid var(--line);
      font-size: 12px;
    }
  `,
})
export class ChangesPanel {
  protected readonly w = inject(Words);
  readonly changes = input.required<PendingChanges>();
  readonly devices = input.required<readonly Machine[]>();
  readonly decided = output<{ act: 'apply' | 'discard'; changeId: string }>();

  protected title(change: Change): string {
    return this.w.t(`schedule.change.${kindOf(change)}`, { name: this.#name(change.deviceId), n: change.moves.length });
  }

  protected placed({ moves }: Change): number {
    return moves.filter(({ to }) => to !== null).length;
  }

  protected phone({ moves }: Change): number {
    return moves.filter(({ notes }) => notes.includes('PHONE')).length;
  }

  protected where(change: Change, { from, to }: Change['moves'][number]): string {
    if (to === null) return '';
    const day = to.startAt.slice(0, 10) === from.startAt.slice(0, 10) ? '' : `${to.startAt.slice(5, 10)} `;
    return `${day}${to.startAt.slice(11, 16)}${to.deviceId === from.deviceId ? '' : ` ${this.#name(to.deviceId)}`}`;
  }

  #name(deviceId: string | null): string {
    const device = this.devices().find((each) => each.deviceId === deviceId);
    return device ? this.w.say(device.name) : '';
  }
}

function kindOf({ kind, summary }: Change): string {
  if ('compensation' in summary) return 'COMPENSATE';
  return 'returns' in summary ? 'RETURN' : kind;
}
