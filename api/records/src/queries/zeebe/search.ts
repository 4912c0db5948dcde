import type { SqlReader, SqlValue } from '../../tx.ts';
import { conditionOf } from './conditions.ts';
import { SearchFault, type Clause, type ColumnKind, type Entity } from './entity.ts';

/**
 * Searches over the engine's rows in the shape of Camunda's REST v2 (filter, sort, page), from one table per entity: what
 * a column is called, what it is in SQL, and of which kind. The rows are the engine's own state: what a command has
 * committed, the next search sees.
 */

export interface SearchRequest {
  readonly filter?: Readonly<Record<string, unknown>> | null | undefined;
  readonly sort?: readonly { readonly field: string; readonly order?: string | undefined }[] | null | undefined;
  readonly page?: Page | null | undefined;
}

interface Page {
  readonly from?: number | undefined;
  readonly limit?: number | undefined;
  readonly after?: string | undefined;
  readonly before?: string | undefined;
}

export interface SearchResult {
  readonly items: Record<string, unknown>[];
  readonly page: {
    /** Counted up to 10,000; beyond that `hasMoreTotalItems`. */
    readonly totalItems: number;
    readonly hasMoreTotalItems: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 10_000;
const MAX_COUNT = 10_000;

/** @throws SearchFault for a field, operator, value or cursor that is not one */
export async function search(sql: SqlReader, entity: Entity, request: SearchRequest): Promise<SearchResult> {
  const { page, count, order, backwards } = searchSql(entity, request);
  const rows = await sql.all(page.sql, page.params);
  if (backwards) rows.reverse();
  const counted = await sql.get<{ n: number }>(count.sql, count.params);
  const total = Number(counted?.n ?? 0);
  return {
    items: rows.map((row) => itemOf(entity, row)),
    page: {
      totalItems: Math.min(total, MAX_COUNT),
      hasMoreTotalItems: total > MAX_COUNT,
      startCursor: cursorOf(order, rows[0]),
      endCursor: cursorOf(order, rows.at(-1)),
    },
  };
}

interface Statement {
  readonly sql: string;
  readonly params: readonly SqlValue[];
}

/** The statements of a search. `backwards`: the page comes last row first. */
export function searchSql(
  entity: Entity,
  request: SearchRequest,
): { page: Statement; count: Statement; order: readonly OrderPart[]; backwards: boolean } {
  const where = filterClause(entity, request.filter ?? {});
  const order = orderOf(entity, request.sort ?? []);
  const { page, limit, backwards } = pageOf(request.page ?? {});
  const cursor = page.after ?? page.before;
  const clauses = cursor === undefined ? where : [...where, seek(order, cursor, backwards)];
  const sorts = order.map((part, index) => `${part.sql} AS s${index}`);
  const by = order.map((part) => `${part.sql} ${part.descending === backwards ? 'ASC' : 'DESC'}`);
  return {
    order,
    backwards,
    page: {
      sql: `SELECT ${[selected(entity), ...sorts].join(', ')} FROM ${entity.from}${textOf(clauses)}
      ORDER BY ${by.join(', ')} LIMIT ${limit} OFFSET ${cursor === undefined ? (page.from ?? 0) : 0}`,
      params: paramsOf(clauses),
    },
    count: {
      sql: `SELECT COUNT(*) AS n FROM (SELECT 1 FROM ${entity.from}${textOf(where)} LIMIT ${MAX_COUNT + 1}) counted`,
      params: paramsOf(where),
    },
  };
}

function selected(entity: Entity): string {
  return Object.entries(entity.columns)
    .map(([name, column]) => `${column.sql} AS \`${name}\``)
    .join(', ');
}

/** One row by its key, or null. */
export async function getOne(sql: SqlReader, entity: Entity, key: number): Promise<Record<string, unknown> | null> {
  const row = await sql.get(`SELECT ${selected(entity)} FROM ${entity.from} WHERE ${entity.key} = ?`, [key]);
  return row ? itemOf(entity, row) : null;
}

function filterClause(entity: Entity, filter: Readonly<Record<string, unknown>>): Clause[] {
  const clauses: Clause[] = [];
  for (const [name, value] of Object.entries(filter)) {
    if (value === undefined || value === null) continue;
    const own = entity.filters?.[name];
    const column = entity.columns[name];
    if (own) clauses.push(own(value, filter));
    else if (name === 'tenantId') clauses.push(tenantClause(value));
    // A filter that is passed over would answer rows nobody asked for.
    else if (!column) throw new SearchFault(`Expected a known filter field, but got '${name}'`);
    else clauses.push(column.where?.(value) ?? conditionOf(name, column, value));
  }
  return clauses;
}

/** There is one tenant. */
function tenantClause(value: unknown): Clause {
  return { text: value === '<default>' ? '1 = 1' : '1 = 0', params: [] };
}

interface OrderPart {
  readonly sql: string;
  readonly descending: boolean;
}

/** Nulls sort before everything, on both databases and in the cursor. */
const NULL_BEFORE = { key: -1, int: -1, date: -1, flag: -1, text: "''", json: "''" } as const;

function orderOf(entity: Entity, sort: NonNullable<SearchRequest['sort']>): OrderPart[] {
  const parts = sort.map(({ field, order = 'asc' }) => {
    const column = entity.columns[field];
    if (!column) throw new SearchFault(`Expected a known field to sort by, but got '${field}'`);
    const way = order.toLowerCase();
    if (way !== 'asc' && way !== 'desc') throw new SearchFault(`Expected order asc or desc, but got '${order}'`);
    return { sql: `COALESCE(${column.sql}, ${NULL_BEFORE[column.kind]})`, descending: way === 'desc' };
  });
  const descending = parts.at(-1)?.descending ?? false;
  return [...parts, ...(entity.ties ?? [entity.key]).map((tie) => ({ sql: tie, descending }))];
}

function pageOf(page: Page): { page: Page; limit: number; backwards: boolean } {
  const limit = page.limit ?? DEFAULT_LIMIT;
  if (!Number.isInteger(limit) || limit < 0 || limit > MAX_LIMIT)
    throw new SearchFault(`Expected page.limit to be 0 to ${MAX_LIMIT}, but it was ${limit}`);
  if (page.from !== undefined && (!Number.isInteger(page.from) || page.from < 0))
    throw new SearchFault(`Expected page.from to be 0 or more, but it was ${page.from}`);
  if (page.after !== undefined && page.before !== undefined)
    throw new SearchFault('Expected page.after or page.before, but got both');
  return { page, limit, backwards: page.before !== undefined };
}

/** Rows beyond a cursor: (a, b, key) > (x, y, z) spelt out, as the parts may run in different ways. */
function seek(order: readonly OrderPart[], cursor: string, backwards: boolean): Clause {
  const values = valuesOf(cursor, order.length);
  const alternatives = order.map((part, index) => {
    const equal = order.slice(0, index).map(({ sql }) => `${sql} = ?`);
    return `(${[...equal, `${part.sql} ${part.descending === backwards ? '>' : '<'} ?`].join(' AND ')})`;
  });
  const params = order.flatMap((_, index) => values.slice(0, index + 1));
  return { text: `(${alternatives.join(' OR ')})`, params };
}

function cursorOf(order: readonly OrderPart[], row: Record<string, unknown> | undefined): string | null {
  if (!row) return null;
  return Buffer.from(JSON.stringify(order.map((_, index) => row[`s${index}`]))).toString('base64url');
}

function valuesOf(cursor: string, count: number): SqlValue[] {
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(values) && values.length === count) return values as SqlValue[];
  } catch {
    // Said below.
  }
  throw new SearchFault('Expected a cursor of the same search, but it is not one');
}

function itemOf(entity: Entity, row: Record<string, unknown>): Record<string, unknown> {
  const item: Record<string, unknown> = {};
  for (const [name, { kind }] of Object.entries(entity.columns)) item[name] = outside(kind, row[name]);
  return { ...item, tenantId: '<default>' };
}

function outside(kind: ColumnKind, value: unknown): unknown {
  if (value === null || value === undefined) return kind === 'flag' ? false : null;
  switch (kind) {
    case 'key':
      return String(value);
    case 'date':
      return new Date(Number(value)).toISOString();
    case 'int':
      return Number(value);
    case 'flag':
      return Number(value) === 1;
    case 'json':
      return JSON.parse(String(value));
    case 'text':
      return value;
  }
}

function textOf(clauses: readonly Clause[]): string {
  return clauses.length > 0 ? ` WHERE ${clauses.map(({ text }) => text).join(' AND ')}` : '';
}

function paramsOf(clauses: readonly Clause[]): SqlValue[] {
  return clauses.flatMap(({ params }) => params);
}
