import { computed, signal } from '@angular/core';
import type { ApiClient } from '@rtflow/contract/client';
import type { TaskRow } from '@rtflow/contract/rest/tasks';
import type { RouteAnswer, RouteQuery } from '@rtflow/contract/routes';
import { CATEGORIES, TECHNIQUES } from '@rtflow/contract/user-tasks/user-task';
import { Loaded, problemOf } from '../api/loaded.ts';
import { dayOf, shiftDay } from '../words/hospital-time.ts';

export const VIEWS = ['all', 'mine', 'group', 'withdrawable', 'done'] as const;
export type View = (typeof VIEWS)[number];

export const SORTS = ['due', 'priority', 'followUp'] as const;
export type Sort = (typeof SORTS)[number];

/** How far back done tasks are shown, in days of the hospital. */
export const PERIODS = { today: 0, week: 6, month: 29, ever: null } as const;
export type Period = keyof typeof PERIODS;

type Query = RouteQuery<'tasks.list'>;
export interface ListFilter {
  readonly view: View;
  readonly node: string | null;
  readonly text: string;
  readonly sort: Sort;
  readonly period: Period;
  readonly category: NonNullable<Query['category']> | '';
  readonly technique: NonNullable<Query['technique']> | '';
}
export const ALL_OPEN: ListFilter = {
  view: 'all',
  node: null,
  text: '',
  sort: 'due',
  period: 'today',
  category: '',
  technique: '',
};

/** The filter that stands in a link; what it does not know stands as at first. */
export function filterOf(link: (name: string) => string | null): ListFilter {
  const one = <T extends string>(name: keyof ListFilter, known: readonly T[], first: T): T =>
    known.find((each) => each === link(name)) ?? first;
  return {
    view: one('view', VIEWS, 'all'),
    node: link('node'),
    text: link('text') ?? '',
    sort: one('sort', SORTS, 'due'),
    period: one('period', Object.keys(PERIODS) as Period[], 'today'),
    category: one('category', ['', ...CATEGORIES], ''),
    technique: one('technique', ['', ...TECHNIQUES], ''),
  };
}

type Page = RouteAnswer<'tasks.list'>;
export type Counts = RouteAnswer<'tasks.counts'>;

/** The list of the inbox: filter, rows, selection. A row under the cursor never jumps: new rows wait until asked for. */
export class TaskList {
  readonly #client: ApiClient;
  readonly #now: () => number;
  readonly #page = new Loaded<Page>();
  readonly #rows = signal<readonly TaskRow[]>([]);
  readonly #waiting = signal<readonly TaskRow[]>([]);
  readonly #selectedKey = signal<string | null>(null);
  readonly #cursor = signal<string | null>(null);
  readonly counts = new Loaded<Counts>();
  readonly filter = signal<ListFilter>(ALL_OPEN);
  readonly rows = this.#rows.asReadonly();
  readonly phase = this.#page.phase;
  readonly problem = this.#page.problem;
  readonly refreshing = this.#page.refreshing;
  readonly waiting = computed(() => this.#waiting().length);
  readonly selectedKey = this.#selectedKey.asReadonly();
  readonly hasMore = computed(() => this.#cursor() !== null);
  readonly total = computed(() => ({
    count: this.#page.value()?.total ?? 0,
    exact: this.#page.value()?.totalIsExact ?? true,
  }));
  /** By due time under a heading per node, in the order of the list; another order goes across the nodes. */
  readonly grouped = computed(() => this.filter().node === null && this.filter().sort === 'due');
  readonly groups = computed(() => (this.grouped() ? groupByNode(this.#rows()) : unGrouped(this.#rows())));
  /** The rows as J and K walk them: the order on the screen. */
  readonly ordered = computed(() => this.groups().flatMap((group) => group.rows));

  constructor(client: ApiClient, now: () => number = Date.now) {
    this.#client = client;
    this.#now = now;
  }

  /** @param linked task of a link: it stays open even when it is in nobody's list of mine. */
  async show(filter: ListFilter, linked: string | null = null): Promise<void> {
    const before = this.filter();
    const same = filter.view === before.view && filter.node === before.node;
    this.filter.set(filter);
    if (filter.view !== before.view || filter.period !== before.period) void this.count();
    if (!same) {
      this.#rows.set([]);
      this.#page.clear();
    }
    await this.#page.load(() => this.#ask(null));
    this.#take();
    if (linked !== null) this.#selectedKey.set(linked);
    else if (this.ordered().every((row) => row.taskKey !== this.#selectedKey())) {
      this.#selectedKey.set(this.ordered()[0]?.taskKey ?? null);
    }
  }

  retry(): Promise<void> {
    return this.show(this.filter());
  }

  async more(): Promise<void> {
    const cursor = this.#cursor();
    if (cursor === null) return;
    const page = await quietly(this.#ask(cursor));
    if (page === null || this.#cursor() !== cursor) return;
    this.#cursor.set(page.nextCursor);
    this.#rows.update((rows) => [...rows, ...page.rows]);
  }

  async count(): Promise<void> {
    const done = this.filter().view === 'done';
    const from = this.#from();
    const query = { view: done ? ('done' as const) : ('all' as const), ...(done && from !== null && { from }) };
    await this.counts.load(() => this.#client.call('tasks.counts', { query }));
  }

  /** After an event: rows change in place, gone rows leave (but not the one being read), new rows wait. */
  async refresh(): Promise<void> {
    void this.count();
    const page = await quietly(this.#ask(null));
    if (page === null) return;
    const fresh = new Map(page.rows.map((row) => [row.taskKey, row]));
    // A page of the server says nothing about the rows that were loaded below it.
    const whole = page.nextCursor === null;
    const selected = this.#selectedKey();
    this.#rows.update((rows) =>
      rows.flatMap((row) => fresh.get(row.taskKey) ?? (!whole || row.taskKey === selected ? [row] : [])),
    );
    const shown = new Set(this.#rows().map((row) => row.taskKey));
    const added = page.rows.filter((row) => !shown.has(row.taskKey));
    if (this.#rows().length > 0) {
      this.#waiting.set(added);
      return;
    }
    this.#rows.set(added);
    if (selected === null) this.#selectedKey.set(this.ordered()[0]?.taskKey ?? null);
  }

  /** Lets the waiting rows in. */
  async admit(): Promise<void> {
    this.#waiting.set([]);
    await this.show(this.filter());
  }

  select(taskKey: string | null): void {
    this.#selectedKey.set(taskKey);
  }

  /** The row `by` places away from the selected one, or null at either end. */
  neighbour(by: number): TaskRow | null {
    const rows = this.ordered();
    const index = rows.findIndex((row) => row.taskKey === this.#selectedKey());
    if (index < 0) return rows[0] ?? null;
    return rows[index + by] ?? null;
  }

  step(by: 1 | -1): void {
    const row = this.neighbour(by);
    if (row !== null) this.#selectedKey.set(row.taskKey);
  }

  replace(row: TaskRow): void {
    this.#rows.update((rows) => rows.map((each) => (each.taskKey === row.taskKey ? row : each)));
  }

  /** Takes a finished row away and says which one comes next. */
  remove(taskKey: string, preferred: string | null): string | null {
    const rows = this.ordered();
    const index = rows.findIndex((row) => row.taskKey === taskKey);
    const follower = rows[index + 1] ?? rows[index - 1] ?? null;
    const next = rows.find((row) => row.taskKey === preferred && row.taskKey !== taskKey) ?? follower;
    this.#rows.update((all) => all.filter((row) => row.taskKey !== taskKey));
    this.#selectedKey.set(next?.taskKey ?? null);
    return next?.taskKey ?? null;
  }

  #ask(cursor: string | null): Promise<Page> {
    const { view, node, text, sort, category, technique } = this.filter();
    const from = view === 'done' ? this.#from() : null;
    return this.#client.call('tasks.list', {
      query: {
        view,
        limit: 50,
        sort: view === 'done' ? 'completed' : sort,
        ...(node === null ? {} : { node }),
        ...(text === '' ? {} : { text }),
        ...(category === '' ? {} : { category }),
        ...(technique === '' ? {} : { technique }),
        ...(from === null ? {} : { from }),
        ...(cursor === null ? {} : { cursor }),
      },
    });
  }

  /** First day of the period in sight; null: from the beginning. */
  #from(): string | null {
    const days = PERIODS[this.filter().period];
    return days === null ? null : shiftDay(dayOf(this.#now()), -days);
  }

  #take(): void {
    const page = this.#page.value();
    if (page === null || this.#page.problem() !== null) return;
    this.#waiting.set([]);
    this.#rows.set(page.rows);
    this.#cursor.set(page.nextCursor);
  }
}

export interface NodeGroup {
  readonly taskId: string;
  readonly name: TaskRow['name'];
  readonly rows: readonly TaskRow[];
}

/** One group without a heading. */
function unGrouped(rows: readonly TaskRow[]): readonly NodeGroup[] {
  const [first] = rows;
  return first === undefined ? [] : [{ taskId: '', name: first.name, rows }];
}

function groupByNode(rows: readonly TaskRow[]): readonly NodeGroup[] {
  const groups = new Map<string, { taskId: string; name: TaskRow['name']; rows: TaskRow[] }>();
  for (const row of rows) {
    const group = groups.get(row.taskId);
    if (group === undefined) groups.set(row.taskId, { taskId: row.taskId, name: row.name, rows: [row] });
    else group.rows.push(row);
  }
  return [...groups.values()];
}

/** For answers that are not worth an error on the screen: the data that stand there stay. */
async function quietly<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    problemOf(error);
    return null;
  }
}
