import { ChangeDetectionStrategy, Component, computed, effect, ElementRef, inject, input, output } from '@angular/core';
import type { TaskRow } from '@rtflow/contract/rest/tasks';
import { keyFor } from '../keys/registry.ts';
import { DueMark } from '../parts/due.ts';
import { Empty } from '../parts/empty.ts';
import { Icon } from '../parts/icon.ts';
import { PriorityChip } from '../parts/priority-chip.ts';
import { ProblemBox } from '../parts/problem-box.ts';
import { Skeleton } from '../parts/skeleton.ts';
import { dayAndTime } from '../words/format.ts';
import { Words } from '../words/words.ts';
import { attemptKey } from './decisions.ts';
import type { TaskList } from './task-list.ts';

/** Middle pane: the tasks, two lines each. */
@Component({
  selector: 'rt-task-rows',
  imports: [DueMark, Empty, Icon, PriorityChip, ProblemBox, Skeleton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './task-rows.html',
  styleUrl: './task-rows.css',
})
export class TaskRows {
  protected readonly w = inject(Words);
  readonly #host = inject<ElementRef<HTMLElement>>(ElementRef);
  readonly list = input.required<TaskList>();
  readonly opened = output<void>();
  readonly searched = output<string>();
  protected readonly keys = { down: keyFor('inbox', 'down'), up: keyFor('inbox', 'up') };
  protected readonly heading = computed(() => {
    const { view, node } = this.list().filter();
    if (node === null) return this.w.t(`inbox.view.${view}`);
    const known = this.list()
      .counts.value()
      ?.nodes.find((each) => each.taskId === node);
    return known === undefined ? node : this.w.say(known);
  });
  protected readonly totalText = computed(() => {
    const { count, exact } = this.list().total();
    return this.w.t('inbox.total', { n: exact ? count : `${count}+` });
  });
  protected readonly active = computed(() => {
    const key = this.list().selectedKey();
    return key === null ? null : `task-${key}`;
  });

  constructor() {
    effect(() => {
      const id = this.active();
      if (id !== null)
        queueMicrotask(() => this.#host.nativeElement.querySelector(`#${id}`)?.scrollIntoView({ block: 'nearest' }));
    });
  }

  protected line(row: TaskRow): string {
    const parts = [row.course?.diagnosis, row.course?.technique];
    if (row.attempt > 1) parts.push(this.w.t(attemptKey(row.taskId), { n: row.attempt }));
    if (row.assignee !== null && !row.mine)
      parts.push(this.w.t('inbox.heldBy', { name: this.w.say(row.assignee.name) }));
    return parts.filter((part) => part !== null && part !== undefined && part !== '').join(' · ');
  }

  protected completed(row: TaskRow): string {
    return dayAndTime(row.completedAt).slice(5);
  }
}
