import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import type { Chart } from '@rtflow/contract/rest/patients';
import { Icon } from '../parts/icon.ts';
import { StateTag } from '../parts/state-tag.ts';
import { gray } from '../words/format.ts';
import { Words } from '../words/words.ts';

/** Prescriptions with their targets, plans with their checks. Dose in Gy, two decimals. */
@Component({
  selector: 'rt-plans-card',
  imports: [Icon, StateTag],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @for (rx of chart().prescriptions; track rx.version) {
      <div class="line">
        <b>{{ w.t('chart.rxVersion', { v: rx.version }) }}</b>
        <span>{{ rx.technique ?? '' }}</span>
        <rt-state kind="prescription" [code]="rx.status" />
        @if (rx.signedBy) {
          <span class="mut">{{ w.t('chart.signedBy', { who: w.say(rx.signedBy) }) }}</span>
        }
      </div>
      <table class="tbl">
        <thead>
          <tr>
            <th>{{ w.t('chart.target') }}</th>
            <th class="r">{{ w.t('chart.total') }}</th>
            <th class="r">{{ w.t('chart.perFraction') }}</th>
            <th class="r">{{ w.t('chart.number') }}</th>
            <th>{{ w.t('chart.coverage') }}</th>
          </tr>
        </thead>
        <tbody>
          @for (target of rx.targets; track target.name) {
            <tr>
              <td class="mono">{{ target.name }}</td>
              <td class="r">{{ gray(target.totalGy) }}</td>
              <td class="r">{{ gray(target.perFractionGy) }}</td>
              <td class="r">{{ target.fractions }}</td>
              <td>{{ target.coverage ? w.say(target.coverage) : '—' }}</td>
            </tr>
          }
        </tbody>
      </table>
    }
    @for (plan of chart().plans; track plan.planId) {
      <div class="line">
        <b>{{ w.t('chart.planVersion', { no: plan.planNo, v: plan.version }) }}</b>
        <rt-state kind="plan" [code]="plan.status" />
        <span class="mut">{{ plan.planner ? w.say(plan.planner) : '' }}</span>
        @if (plan.hash; as hash) {
          <span class="mono mut">{{ hash.slice(0, 8) }}</span>
        }
        @if (plan.hashMatches !== null) {
          <span [class.t-ok]="plan.hashMatches" [class.t-bad]="!plan.hashMatches">{{
            w.t(plan.hashMatches ? 'chart.hashOk' : 'chart.hashBad')
          }}</span>
        }
        <span class="sp"></span>
        @for (check of plan.checks; track check.label.zh) {
          <span
            class="tag"
            [class.ok]="check.ok"
            [class.idle]="!check.ok"
            [title]="check.detail ? w.say(check.detail) : ''"
          >
            <rt-icon [name]="check.ok ? 'check' : 'clock'" size="s" />{{ w.say(check.label) }}
          </span>
        }
      </div>
    }
    @if (chart().prescriptions.length === 0 && chart().plans.length === 0) {
      <p class="none mut">{{ w.t('chart.none.plans') }}</p>
    }
  `,
  styles: `
    .line {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 6px 10px;
      padding: 7px 12px;
      border-bottom: 1px solid var(--line);
    }
    .line:last-child {
      border-bottom: 0;
    }
    .none {
      padding: 12px;
    }
  `,
})
export class PlansCard {
  protected readonly w = inject(Words);
  readonly chart = input.required<Chart>();
  protected readonly gray = gray;
}
