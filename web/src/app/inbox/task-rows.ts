import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  ElementRef,
  inject,
  input,
  output,
  signal,
} from '@angular/core';
import type { TaskRow } from '@rtflow/contract/rest/tasks';
import type { ListView } from '@rtflow/contract/rest/views';
import { CATEGORIES, TECHNIQUES } from '@rtflow/contract/user-tasks/user-task';
import { API } from '../api/api.ts';
import { DueMark } from '../parts/due.ts';
import { Empty } from '../parts/empty.ts';
import { Icon } from '../parts/icon.ts';
import { PriorityChip } from '../parts/priority-chip.ts';
import { ProblemBox } from '../parts/problem-box.ts';
import { Skeleton } from '../parts/skeleton.ts';
import { knownColumns } from '../views/chosen-columns.ts';
import { ColumnMenu } from '../views/column-menu.ts';
import { ViewMenu } from '../views/view-menu.ts';
import { ViewShelf } from '../views/view-shelf.ts';
import { dayAndTime } from '../words/format.ts';
import { Words } from '../words/words.ts';
import { CHOSEN_FACTS, FIRST_FACTS, ROW_FACTS, rowLine, type RowFact } from './row-facts.ts';
import { PERIODS, SORTS, type ListFilter, type TaskList } from './task-list.ts';

/** Middle pane: the tasks, two lines each. */
@Component({
  selector: 'rt-task-rows',
  imports: [ColumnMenu, DueMark, Empty, Icon, PriorityChip, ProblemBox, Skeleton, ViewMenu],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './task-rows.html',
  styleUrl: './task-rows.css',
})
export class TaskRows {
  protected readonly w = inject(Words);
  readonly #host = inject<ElementRef<HTMLElement>>(ElementRef);
  readonly list = input.required<TaskList>();
  readonly opened = output<void>();
  readonly filtered = output<Partial<ListFilter>>();
  /** A kept view was chosen: its whole filter. */
  readonly used = output<Readonly<Record<string, string>>>();
  protected readonly shelf = new ViewShelf(inject(API), 'inbox');
  protected readonly facts = signal<readonly RowFact[]>(CHOSEN_FACTS.of(localStorage) ?? FIRST_FACTS);
  protected readonly allFacts = ROW_FACTS;
  protected readonly sorts = SORTS;
  protected readonly periods = Object.keys(PERIODS) as ListFilter['period'][];
  protected readonly categories = CATEGORIES;
  protected readonly techniques = TECHNIQUES;
  protected readonly toolsOpen = signal(false);
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
    void this.shelf.load();
    effect(() => {
      const id = this.active();
      if (id !== null)
        queueMicrotask(() => this.#host.nativeElement.querySelector(`#${id}`)?.scrollIntoView({ block: 'nearest' }));
    });
  }

  protected line(row: TaskRow): string {
    const line = rowLine(row, this.facts(), this.w);
    return this.list().grouped() || row.patient === null
      ? line
      : [this.w.say(row.name), line].filter(Boolean).join(' · ');
  }

  protected choose(facts: readonly RowFact[] | null): void {
    this.facts.set(facts ?? FIRST_FACTS);
    CHOSEN_FACTS.keep(localStorage, facts);
  }

  protected take(view: ListView): void {
    this.choose(knownColumns(view.columns, ROW_FACTS));
    this.used.emit(view.filter);
  }

  /** What a kept view holds: the filter as it stands in the link. */
  protected asLink(): Readonly<Record<string, string | undefined>> {
    const { node, ...filter } = this.list().filter();
    return { ...filter, ...(node !== null && { node }) };
  }

  protected completed(row: TaskRow): string {
    return dayAndTime(row.completedAt).slice(5);
  }
}
