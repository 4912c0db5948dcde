import type { Effects } from '@rtflow/engine/ports';
import type { Database } from '@rtflow/records';

/** How long a parked poll waits at most for a job that another server made. */
const LOOK_MS = 250;

type Listener = (effects: Effects) => void;
type WaitedTypes = () => readonly string[];

/**
 * Several servers may share a MySQL database, and none hears of the others' commits: while somebody waits for jobs of a type, the
 * table is asked whether there are any. One row of an index per type that is waited for, and nothing while nobody waits.
 */
export class OtherServers {
  readonly #database: Database;
  readonly #onError: (error: unknown) => void;
  readonly #listeners = new Map<Listener, WaitedTypes>();
  #timer: NodeJS.Timeout | null = null;
  #looking = false;

  constructor(database: Database, onError: (error: unknown) => void) {
    this.#database = database;
    this.#onError = onError;
  }

  on(listener: Listener, types: WaitedTypes): () => void {
    this.#listeners.set(listener, types);
    this.#timer ??= setInterval(() => void this.#look(), LOOK_MS).unref();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0 || !this.#timer) return;
      clearInterval(this.#timer);
      this.#timer = null;
    };
  }

  async #look(): Promise<void> {
    const wanted = [...new Set([...this.#listeners.values()].flatMap((types) => types()))];
    if (wanted.length === 0 || this.#looking) return;
    this.#looking = true;
    try {
      const one = "(SELECT type FROM wf_job WHERE type = ? AND state = 'ACTIVATABLE' LIMIT 1)";
      const found = await this.#database.reader.all<{ type: string }>(
        wanted.map(() => one).join(' UNION ALL '),
        wanted,
      );
      const jobTypesAvailable = found.map(({ type }) => type);
      if (jobTypesAvailable.length === 0) return;
      for (const listener of this.#listeners.keys()) {
        listener({ jobTypesAvailable, userTasks: [], instances: [], incidents: [] });
      }
    } catch (error) {
      this.#onError(error);
    } finally {
      this.#looking = false;
    }
  }
}
