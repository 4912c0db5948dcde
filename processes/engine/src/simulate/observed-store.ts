import type { RowOp } from '../ports.ts';
import type {
  ElementRow,
  EventRow,
  IncidentRow,
  InstanceRow,
  JobRow,
  JsonObject,
  SubscriptionRow,
  TimerRow,
  UserTaskRow,
} from '../rows.ts';
import type { Rows, TableName } from '../tables.ts';
import { MemoryStore } from './memory-store.ts';

export type Observer = {
  instance(row: InstanceRow): void;
  work(row: JobRow | UserTaskRow): void;
  workEnded(key: number): void;
  timer(row: Pick<TimerRow, 'key' | 'dueAt'>): void;
  message(row: SubscriptionRow): void;
  elementEnded(row: ElementRow): void;
  incident(row: IncidentRow): void;
  event(row: EventRow): void;
};

/** Tables whose rows are only history once they have ended. */
const FORGOTTEN: ReadonlySet<TableName> = new Set(['instance', 'element', 'variable', 'job', 'userTask', 'incident']);

/** History and what ended within the command that made it leave no row. */
function kept(op: RowOp): RowOp[] {
  if (op.table === 'event' || op.table === 'flowTaken') return [];
  if (op.op === 'insert' && FORGOTTEN.has(op.table) && hasEnded(op.row)) return [];
  if (op.op === 'update' && op.table === 'variable' && hasEnded(op.set)) {
    return [{ op: 'delete', table: op.table, key: op.key }];
  }
  return [op];
}

const hasEnded = (row: object): boolean => ((row as { endedAt?: number | null }).endedAt ?? null) !== null;

/** A memory store that tells what changes and keeps only what is open, so that a run of any length fits. */
export class ObservedStore extends MemoryStore {
  readonly #observer: Observer;

  constructor(observer: Observer) {
    super();
    this.#observer = observer;
  }

  override async apply(ops: readonly RowOp[]): Promise<void> {
    await super.apply(ops.flatMap(kept));
    for (const op of ops) if (op.op === 'insert' && op.table === 'instance') this.#observer.instance(op.row);
    for (const op of ops) if (op.op === 'insert') this.#inserted(op);
    for (const op of ops) if (op.op === 'update') this.#updated(op);
  }

  /** When a timer fires; null when it was called off. */
  dueAt(timerKey: number): number | null {
    return this.row('timer', timerKey)?.dueAt ?? null;
  }

  /** Everything that an element sees, nearest value first. */
  visible(elementKey: number): JsonObject {
    const variables: JsonObject = {};
    for (let key: number | null = elementKey; key !== null;) {
      for (const { name, value } of this.rowsWith('variable', 'scopeKey', key)) {
        if (!Object.hasOwn(variables, name)) variables[name] = value;
      }
      key = this.row('element', key)?.scopeKey ?? null;
    }
    return variables;
  }

  #inserted(op: Extract<RowOp, { op: 'insert' }>): void {
    switch (op.table) {
      case 'job':
      case 'userTask':
        if (op.row.endedAt === null) this.#observer.work(op.row);
        break;
      case 'timer':
        this.#observer.timer(op.row);
        break;
      case 'subscription':
        if (op.row.kind === 'MESSAGE') this.#observer.message(op.row);
        break;
      case 'incident':
        this.#observer.incident(op.row);
        break;
      case 'event':
        this.#observer.event(op.row);
        break;
      case 'element':
        if (hasEnded(op.row)) this.#observer.elementEnded(op.row);
    }
  }

  #updated(op: Extract<RowOp, { op: 'update' }>): void {
    if (op.table === 'timer' && op.set.dueAt !== undefined) {
      this.#observer.timer({ key: op.key.key ?? 0, dueAt: op.set.dueAt });
    }
    if (op.table === 'variable' || !FORGOTTEN.has(op.table) || !hasEnded(op.set)) return;
    this.#forget(op.table, (op.key as { key: number }).key);
  }

  #forget(table: TableName, key: number): void {
    const row = this.row(table, key) as Rows['element'] | undefined;
    if (!row) return;
    if (table === 'element') this.#observer.elementEnded(row);
    if (table === 'job' || table === 'userTask') this.#observer.workEnded(key);
    this.removeRow(table, { key });
  }
}
