import { ChangeDetectionStrategy, Component, inject, input, output } from '@angular/core';
import { Icon } from '../parts/icon.ts';
import { PriorityChip } from '../parts/priority-chip.ts';
import { ProblemBox } from '../parts/problem-box.ts';
import { Words } from '../words/words.ts';
import type { GapPlanner, GapRow, Way } from './gap-planner.ts';

/** Each course with its gap: what is lost, and for each way how it ends and what that does in EQD2. */
@Component({
  selector: 'rt-gaps-panel',
  imports: [Icon, PriorityChip, ProblemBox],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <h3>
      <rt-icon name="calendar" size="s" />{{ w.t('schedule.gap.title') }}
      <span class="sp"></span>
      <button type="button" class="btn t sm" [attr.aria-label]="w.t('act.close')" (click)="planner().open.set(false)">
        <rt-icon name="cross" size="s" />
      </button>
    </h3>
    @if (planner().refused(); as problem) {
      <rt-problem [problem]="problem" [inline]="true" [canRetry]="false" />
    }
    @for (row of planner().rows(); track row.courseId) {
      <section [attr.data-course]="row.courseId">
        <p class="row">
          <rt-priority [category]="row.category" class="small" /><b>{{ row.name }}</b>
          <span class="mono mut">{{ row.patientNo }}</span>
        </p>
        <p class="t-warn">
          @for (one of row.breaks; track one.from) {
            <span>{{ one.from.slice(5) }} – {{ one.to.slice(5) }} </span>
          }
          {{ w.t('schedule.gap.lost', { n: row.lostDays }) }}
          @if (row.regainedDays; as n) {
            · {{ w.t('schedule.gap.regained', { n }) }}
          }
        </p>
        <table class="tbl">
          <thead>
            <tr>
              <th></th>
              <th>{{ w.t('schedule.gap.end') }}</th>
              <th class="r">{{ w.t('schedule.gap.tumour') }}</th>
              <th class="r">{{ w.t('schedule.gap.late') }}</th>
              <th></th>
            </tr>
          </thead>
          <tbody>
            @for (option of row.options; track option.kind) {
              <tr>
                <td>{{ w.t('schedule.gap.kind.' + option.kind, { n: option.fractions }) }}</td>
                <td class="mono">{{ option.lastDay.slice(5) }}</td>
                <td class="r mono">{{ option.lostGy > 0 ? '−' + option.lostGy.toFixed(2) : '0' }} Gy</td>
                <td class="r mono">{{ option.lateGy > 0 ? '+' + option.lateGy.toFixed(2) : '0' }} Gy</td>
                <td class="r">
                  @if (mayMove() && option.kind !== 'NONE') {
                    <button
                      type="button"
                      class="btn sm"
                      [disabled]="planner().busy()"
                      (click)="chosen.emit({ row, kind: option.kind })"
                    >
                      {{ w.t('schedule.gap.propose') }}
                    </button>
                  }
                </td>
              </tr>
            }
          </tbody>
        </table>
      </section>
    } @empty {
      @if (planner().phase() === 'ready') {
        <p class="t-ok row"><rt-icon name="check" size="s" />{{ w.t('schedule.gap.none') }}</p>
      }
    }
    <p class="mut small">{{ w.t('schedule.gap.basis') }}</p>
  `,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      gap: 10px;
      padding: 12px;
      border-bottom: 1px solid var(--line);
    }
    h3 {
      display: flex;
      gap: 6px;
      align-items: center;
      font-size: 13px;
    }
    section {
      display: flex;
      flex-direction: column;
      gap: 4px;
    }
    .t-warn {
      font-size: 12px;
    }
    .tbl {
      font-size: 12px;
    }
    .tbl th,
    .tbl td {
      height: 30px;
      padding: 0 4px;
    }
    .small {
      font-size: 12px;
    }
  `,
})
export class GapsPanel {
  protected readonly w = inject(Words);
  readonly planner = input.required<GapPlanner>();
  readonly mayMove = input(false);
  readonly chosen = output<{ row: GapRow; kind: Way }>();
}
