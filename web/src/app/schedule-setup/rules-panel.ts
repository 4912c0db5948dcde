import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import { COST_TERMS, DEFAULT_WEIGHTS, type CostTerm } from '@rtflow/domain/scheduling/model';
import { Words } from '../words/words.ts';
import type { SetupDesk } from './setup-desk.ts';

/** Staff minimum, patients an hour, and what each soft rule of booking weighs. */
@Component({
  selector: 'rt-rules-panel',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (desk().rules(); as rules) {
      <form class="fields" (submit)="$event.preventDefault(); desk().lookAtRules()">
        <label
          >{{ w.t('scheduleSetup.staffMinimum')
          }}<input
            #staff
            class="in mono"
            type="number"
            min="1"
            max="10"
            [value]="rules.staffMinimum"
            (change)="desk().setRules({ staffMinimum: +staff.value })"
        /></label>
        <label
          >{{ w.t('scheduleSetup.maxPerHour')
          }}<input
            #hour
            class="in mono"
            type="number"
            min="1"
            max="60"
            [value]="rules.maxPerHour ?? ''"
            (change)="desk().setRules({ maxPerHour: hour.value === '' ? null : +hour.value })"
        /></label>
        <h2 class="wide">
          {{ w.t('scheduleSetup.weights') }} <small class="mut">{{ w.t('scheduleSetup.weightsHint') }}</small>
        </h2>
        @for (term of terms; track term) {
          <label
            >{{ w.t('schedule.term.' + term) }}
            <span class="mut">{{ w.t('scheduleSetup.usual', { n: usual[term] }) }}</span><input
              #weight
              class="in mono"
              type="number"
              min="0"
              max="1000"
              step="0.5"
              [value]="rules.weights[term]"
              (change)="set(term, +weight.value)"
          /></label>
        }
        <p class="wide row end">
          <button type="submit" class="btn p" [disabled]="desk().busy()">{{ w.t('scheduleSetup.look') }}</button>
        </p>
      </form>
    }
  `,
  styleUrl: './fields.css',
})
export class RulesPanel {
  protected readonly w = inject(Words);
  readonly desk = input.required<SetupDesk>();
  protected readonly terms = COST_TERMS;
  protected readonly usual = DEFAULT_WEIGHTS;

  protected set(term: CostTerm, weight: number): void {
    const rules = this.desk().rules();
    if (rules) this.desk().setRules({ weights: { ...rules.weights, [term]: weight } });
  }
}
