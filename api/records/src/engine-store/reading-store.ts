import type { EngineStore } from '@rtflow/engine/ports';
import type { Waiting } from '@rtflow/engine/explain/waiting';
import type { Reader } from '../record-types.ts';
import { SqlEngineStore } from './sql-engine-store.ts';

/** Of the engine: what each open element of a call tree waits for. */
export interface Explainer {
  explain(store: EngineStore, rootKey: number, now: number): Promise<Waiting[]>;
}

/** The engine's rows of one moment. A snapshot needs no locks, and nothing is written through it. */
export function readingStore({ sql }: Pick<Reader, 'sql'>): EngineStore {
  const refuse = (): never => {
    throw new Error('Expected the engine only to read, but it writes');
  };
  return new SqlEngineStore(
    {
      dialect: 'sqlite',
      all: (text, params) => sql.all(text, params),
      get: (text, params) => sql.get(text, params),
      run: refuse,
    },
    { reserve: refuse },
  );
}
