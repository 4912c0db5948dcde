import type { SqlValue } from '../../tx.ts';

/** key: decimal text outside; date: ISO 8601 outside, epoch ms inside; json: parsed. */
export type ColumnKind = 'key' | 'text' | 'int' | 'date' | 'flag' | 'json';

export interface Column {
  readonly sql: string;
  readonly kind: ColumnKind;
  /** The clause of a filter where comparing the column would not ride an index. `undefined`: compare the column. */
  readonly where?: (value: unknown) => Clause | undefined;
}

export interface Clause {
  readonly text: string;
  readonly params: readonly SqlValue[];
}

export interface Entity {
  readonly from: string;
  /** In SQL: one row's key. It also breaks ties, so that pages neither repeat nor lose a row. */
  readonly key: string;
  /** Where `key` alone is not unique. */
  readonly ties?: readonly string[];
  readonly columns: Readonly<Record<string, Column>>;
  /** Filters that are not columns of the answer; `all` is the whole filter that they stand in. */
  readonly filters?: Readonly<Record<string, (value: unknown, all: Readonly<Record<string, unknown>>) => Clause>>;
}

/** What the caller asked wrongly, in words for it. */
export class SearchFault extends Error {}
