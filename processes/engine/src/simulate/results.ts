import type { ElementRow, EventRow, IncidentRow } from '../rows.ts';
import type { ElementResult, LoggedEvent, SimulationResult } from './scenario.ts';
import { Durations } from './times.ts';

type Tally = Omit<ElementResult, 'waiting' | 'processing'> & { waiting: Durations; processing: Durations };

/** Counts what happens while a simulation runs. */
export class Results {
  readonly events: LoggedEvent[] = [];
  readonly #elements = new Map<string, Tally>();
  readonly #incidents = new Map<string, SimulationResult['incidents'][number]>();
  readonly #processIds: (defKey: number) => string;
  readonly #logged: ReadonlySet<number>;

  constructor(processIds: (defKey: number) => string, logged: ReadonlySet<number>) {
    this.#processIds = processIds;
    this.#logged = logged;
  }

  /** `worked`: milliseconds for which somebody was at it; null where nobody works. */
  ended(row: ElementRow, worked: number | null, now: number): void {
    const tally = this.#tally(row);
    tally.entered += 1;
    if (row.phase === 'TERMINATED') tally.terminated += 1;
    else tally.completed += 1;
    tally.waiting.add(now - row.activatedAt - (worked ?? 0));
    if (worked !== null) tally.processing.add(worked);
  }

  stillOpen(row: ElementRow): void {
    this.#tally(row).entered += 1;
  }

  incident({ processId, elementId, type, message }: IncidentRow): void {
    const key = `${processId} ${elementId} ${type} ${message}`;
    const known = this.#incidents.get(key);
    if (known) known.count += 1;
    else this.#incidents.set(key, { processId, elementId, type, message, count: 1 });
  }

  event({ at, instanceKey, rootKey, elementId, intent }: EventRow): void {
    if (this.#logged.has(rootKey)) this.events.push({ at, instanceKey, rootKey, elementId, intent });
  }

  elements(): ElementResult[] {
    return [...this.#elements.values()].map((tally) => ({
      ...tally,
      waiting: tally.waiting.times(),
      processing: tally.processing.times(),
    }));
  }

  incidents(): SimulationResult['incidents'] {
    return [...this.#incidents.values()];
  }

  #tally({ defKey, elementId, type }: ElementRow): Tally {
    const processId = this.#processIds(defKey);
    const key = `${processId} ${elementId}`;
    let tally = this.#elements.get(key);
    if (!tally) {
      const counts = { entered: 0, completed: 0, terminated: 0 };
      tally = { processId, elementId, type, ...counts, waiting: new Durations(), processing: new Durations() };
      this.#elements.set(key, tally);
    }
    return tally;
  }
}
