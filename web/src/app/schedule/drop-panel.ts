import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { Icon } from '../parts/icon.ts';
import { Words } from '../words/words.ts';
import type { Scope, ScheduleBoard } from './schedule-board.ts';

/** After a drop: this one or this and all following, what that does, and the patient's consent. */
@Component({
  selector: 'rt-drop-panel',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (state().drop(); as drop) {
      <section class="panel" role="dialog" [attr.aria-label]="w.t('schedule.drop.title')">
        <h3>
          {{ drop.appointment.name }} · {{ drop.appointment.startAt.slice(5, 10) }}
          {{ drop.appointment.startAt.slice(11, 16) }} → {{ drop.slot.startAt.slice(5, 10) }}
          {{ drop.slot.startAt.slice(11, 16) }}
        </h3>
        <div class="seg" role="group" [attr.aria-label]="w.t('schedule.drop.title')">
          @for (scope of scopes; track scope) {
            <button
              type="button"
              [class.on]="state().scope() === scope"
              [attr.aria-pressed]="state().scope() === scope"
              (click)="use(scope)"
            >
              {{ w.t('schedule.drop.' + scope) }}
            </button>
          }
        </div>
        @if (state().preview(); as preview) {
          @for (refusal of preview.refusals; track $index) {
            <p class="t-bad"><rt-icon name="cross" size="s" />{{ w.say(refusal) }}</p>
          }
          @if (preview.refusals.length === 0) {
            <p>{{ w.t('schedule.drop.moves', { n: preview.moves.length }) }}</p>
            <ul>
              @for (move of preview.moves.slice(0, 6); track move.appointmentId) {
                <li class="mut">
                  {{ move.from.startAt.slice(5, 16).replace('T', ' ') }} →
                  {{ move.to.startAt.slice(5, 16).replace('T', ' ') }}
                </li>
              }
            </ul>
          }
          @if (preview.needsConsent) {
            <label class="row"
              ><input type="checkbox" [checked]="state().consent()" (change)="agreed($event)" />{{
                w.t('schedule.drop.consent')
              }}</label
            >
          }
        } @else {
          <p class="mut">{{ w.t('state.loading') }}</p>
        }
        <div class="row">
          <button type="button" class="btn p sm" [disabled]="!ready()" (click)="state().confirm()">
            {{ w.t('schedule.drop.confirm') }}<kbd>Enter</kbd>
          </button>
          <button type="button" class="btn sm" (click)="state().letGo()">{{ w.t('act.cancel') }}<kbd>Esc</kbd></button>
        </div>
      </section>
    }
  `,
  styleUrl: './floating-panel.css',
  styles: `
    p {
      display: flex;
      gap: 6px;
      align-items: center;
    }
    .seg button {
      flex: 1;
    }
  `,
})
export class DropPanel {
  protected readonly w = inject(Words);
  readonly state = input.required<ScheduleBoard>();
  protected readonly scopes: readonly Scope[] = ['ONE', 'FOLLOWING'];
  protected readonly ready = computed(() => {
    const preview = this.state().preview();
    if (preview === null || this.state().busy() || preview.refusals.length > 0) return false;
    return !preview.needsConsent || this.state().consent();
  });

  protected use(scope: Scope): void {
    this.state().scope.set(scope);
    void this.state().look();
  }

  protected agreed(event: Event): void {
    this.state().consent.set((event.target as HTMLInputElement).checked);
  }
}
