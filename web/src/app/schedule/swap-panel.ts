import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import { ProblemBox } from '../parts/problem-box.ts';
import { Words } from '../words/words.ts';
import type { BoardRow } from './board-layout.ts';
import type { ScheduleBoard } from './schedule-board.ts';

/** Two patients who change places: who goes where, and their consent where they know their times. */
@Component({
  selector: 'rt-swap-panel',
  imports: [ProblemBox],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (state().swapping(); as swap) {
      <section class="panel" role="dialog" [attr.aria-label]="w.t('schedule.swap.title')">
        <h3>{{ w.t('schedule.swap.title') }}</h3>
        <p>
          <b>{{ swap.appointment.name }}</b> {{ at(swap.appointment) }} → {{ at(swap.other) }}
        </p>
        <p>
          <b>{{ swap.other.name }}</b> {{ at(swap.other) }} → {{ at(swap.appointment) }}
        </p>
        @if (swap.appointment.confirmed || swap.other.confirmed) {
          <label class="row"
            ><input type="checkbox" [checked]="state().consent()" (change)="agreed($event)" />{{
              w.t('schedule.swap.consent')
            }}</label
          >
        }
        @if (state().refused(); as problem) {
          <rt-problem [problem]="problem" [inline]="true" [canRetry]="false" />
        }
        <div class="row">
          <button
            type="button"
            class="btn p sm"
            [disabled]="state().busy() || ((swap.appointment.confirmed || swap.other.confirmed) && !state().consent())"
            (click)="state().swap()"
          >
            {{ w.t('schedule.swap.confirm') }}<kbd>Enter</kbd>
          </button>
          <button type="button" class="btn sm" (click)="state().letGo()">{{ w.t('act.cancel') }}<kbd>Esc</kbd></button>
        </div>
      </section>
    }
  `,
  styleUrl: './floating-panel.css',
})
export class SwapPanel {
  protected readonly w = inject(Words);
  readonly state = input.required<ScheduleBoard>();

  protected at({ startAt }: BoardRow): string {
    return startAt.slice(5, 16).replace('T', ' ');
  }

  protected agreed(event: Event): void {
    this.state().consent.set((event.target as HTMLInputElement).checked);
  }
}
