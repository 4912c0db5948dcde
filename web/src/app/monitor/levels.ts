import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { API } from '../api/api.ts';
import { Empty } from '../parts/empty.ts';
import { PriorityChip } from '../parts/priority-chip.ts';
import { ProblemBox } from '../parts/problem-box.ts';
import { Skeleton } from '../parts/skeleton.ts';
import { duration, isoDay, UNKNOWN } from '../words/format.ts';
import { Words } from '../words/words.ts';
import { controlLines } from './control-lines.ts';
import { LevelsDesk, WINDOWS } from './levels-desk.ts';

/** Service levels: cycle times, a control chart and its trend, tasks in time by where patients wait, people, forecasts. */
@Component({
  selector: 'rt-levels',
  imports: [Empty, PriorityChip, ProblemBox, RouterLink, Skeleton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './levels.html',
  styleUrl: './levels.css',
})
export class Levels {
  protected readonly w = inject(Words);
  protected readonly desk = new LevelsDesk(inject(API));
  protected readonly windows = WINDOWS;
  protected readonly isoDay = isoDay;
  protected readonly lines = computed(() => {
    const stage = this.desk.stage.value();
    return stage === null ? null : controlLines(stage);
  });
  protected readonly tallest = computed(() =>
    Math.max(1e-9, ...(this.desk.stage.value()?.weeks ?? []).map(({ medianDays }) => medianDays ?? 0)),
  );

  constructor() {
    void this.desk.load();
  }

  protected days(value: number | null): string {
    return value === null ? UNKNOWN : this.w.t('monitor.sla.days', { n: value.toFixed(1) });
  }

  protected long(milliseconds: number): string {
    return duration(milliseconds, this.w.language());
  }

  protected share(part: number, of: number): string {
    return of === 0 ? UNKNOWN : `${Math.round((100 * part) / of)} %`;
  }
}
