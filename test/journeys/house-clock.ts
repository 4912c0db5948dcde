import { atWork, localDay, localInstant } from '@rtflow/api/demo/working-time';
import { SYSTEM_ACTOR, type Database, type PinnableClock } from '@rtflow/records';
import { nextDueAt } from '@rtflow/records/queries/process/next-due';

/** A cluster that was killed takes its time to come back on a busy machine. */
const PATIENCE_MS = 120_000;
const LOOK_AGAIN_MS = 50;
const MINUTE = 60_000;

/** What moves a house's processes on. */
export interface Clockwork {
  nextDueAt(): Promise<number | null>;
  /** It is `now`: fires what is due. */
  fire(now: number): Promise<void>;
  pin(now: number): Promise<void>;
  /** No job is waiting or being done. */
  isQuiet(): Promise<boolean>;
}

function ownClockwork(database: Database): Clockwork {
  return {
    nextDueAt: () => database.readOnly(nextDueAt),
    async fire() {
      const fired = await database.unitOfWork.run(SYSTEM_ACTOR, (tx) => tx.execute({ type: 'tick', limit: 100 }));
      if (!fired.ok) throw new Error(`Expected the engine to tick, but ${fired.error.code}`);
    },
    pin: async () => undefined,
    async isQuiet() {
      const sql = "SELECT COUNT(*) AS n FROM wf_job WHERE state IN ('ACTIVATABLE', 'ACTIVATED')";
      return Number((await database.reader.get<{ n: number }>(sql))?.n) === 0;
    },
  };
}

/** Time of a house: it stands still unless a journey moves it, and never moves while the workers are at work. */
export class HouseClock {
  readonly #database: Database;
  readonly #clock: PinnableClock;
  readonly #works: Clockwork;

  constructor(database: Database, clock: PinnableClock, works: Clockwork = ownClockwork(database)) {
    this.#database = database;
    this.#clock = clock;
    this.#works = works;
  }

  now(): number {
    return this.#clock.now();
  }

  /** Hospital's day, 'YYYY-MM-DD'. */
  today(): string {
    return localDay(this.now());
  }

  async pass(minutes: number): Promise<void> {
    await this.goTo(this.now() + minutes * MINUTE);
  }

  /** The next moment at which the department works, at least so many minutes from now. */
  async toWork(minutes = 0): Promise<void> {
    await this.goTo(atWork(this.now() + minutes * MINUTE));
  }

  /** @param time 'HH:mm' in the hospital */
  async toDay(day: string, time: string): Promise<void> {
    await this.goTo(localInstant(day, time));
  }

  /** Moves on to `at`; every timer on the way fires at its own time, and the workers follow. Never goes back. */
  async goTo(at: number): Promise<void> {
    await this.settled();
    for (;;) {
      const due = await this.#works.nextDueAt();
      if (due === null || due > at) break;
      this.#clock.pin(Math.max(due, this.now()));
      await this.#works.fire(this.now());
      await this.settled();
    }
    this.#clock.pin(Math.max(at, this.now()));
    await this.#works.pin(this.now());
  }

  /** No job is waiting or being done. */
  async settled(): Promise<void> {
    await this.until('the workers to be done', () => this.#works.isQuiet());
  }

  /** Looks again after each commit that moved a token, until the answer is neither null nor false. @throws when patience ends */
  async until<T>(what: string, look: () => Promise<T | null | false>): Promise<T> {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const moved = this.#moved();
      const found = await look().finally(moved.forget);
      if (found !== null && found !== false) return found;
      if (Date.now() > deadline) throw new Error(`Expected ${what}, but not within ${PATIENCE_MS / 1000} s`);
      await moved.happened;
    }
  }

  /** Resolves with the engine's next commit, or soon: not everything that is waited for goes through the engine. */
  #moved(): { happened: Promise<void>; forget: () => void } {
    const { promise, resolve } = Promise.withResolvers<void>();
    const off = this.#database.events.on('engine', () => resolve());
    const timer = setTimeout(resolve, LOOK_AGAIN_MS);
    return { happened: promise.finally(() => clearTimeout(timer)), forget: off };
  }
}
