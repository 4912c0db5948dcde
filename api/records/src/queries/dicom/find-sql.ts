import type { FindQuery } from '@rtflow/dicom-node/query/archive';
import {
  QUERY_ATTRIBUTES,
  REQUEST_KEYS,
  type Level,
  type Matching,
  type QueryTag,
} from '@rtflow/dicom-node/query/query-attributes';
import { nameKey } from '../../clinical/dicom-name-key.ts';
import { columnOf } from '../../rows.ts';
import type { Dialect, SqlValue } from '../../tx.ts';

/** SQL expression of each key: t = study, s = series, i = instance. Absent: read from the instance's header. */
const EXPRESSIONS: Readonly<Partial<Record<QueryTag, string>>> = {
  x00100010: 't.patient_name',
  x00100020: 't.dicom_patient_id',
  x00100030: 't.patient_birth_date',
  x00100040: 't.patient_sex',
  x00201200: '(SELECT COUNT(*) FROM dicom_studies n WHERE n.dicom_patient_id = t.dicom_patient_id)',
  x0020000d: 't.study_instance_uid',
  x00080020: 't.study_date',
  x00080030: 't.study_time',
  x00080050: 't.accession_number',
  x00081030: 't.description',
  x00200010: 't.study_id',
  x00201206: '(SELECT COUNT(*) FROM dicom_series n WHERE n.study_instance_uid = t.study_instance_uid)',
  x00201208: '(SELECT SUM(n.instance_count) FROM dicom_series n WHERE n.study_instance_uid = t.study_instance_uid)',
  x0020000e: 's.series_instance_uid',
  x00080021: 's.series_date',
  x00080060: 's.modality',
  x00080070: 's.manufacturer',
  x00081010: 's.station_name',
  x0008103e: 's.description',
  x00180015: 's.body_part',
  x00181030: 's.protocol_name',
  x00200011: 's.series_number',
  x00200052: 's.frame_of_reference_uid',
  x00201209: 's.instance_count',
  x00080018: 'i.sop_instance_uid',
  x00080016: 'i.sop_class_uid',
  x00200013: 'i.instance_number',
};

/** Keys that only the instance's header has. */
export const HEADER_FIELDS: Readonly<Partial<Record<QueryTag, string>>> = {
  x00080023: 'contentDate',
  x00280008: 'numberOfFrames',
  x00280010: 'rows',
  x00280011: 'columns',
};

const MODALITIES_IN_STUDY: Readonly<Record<Dialect, string>> = {
  sqlite: `(SELECT GROUP_CONCAT(m.modality, char(92)) FROM
    (SELECT DISTINCT modality FROM dicom_series WHERE study_instance_uid = t.study_instance_uid ORDER BY modality) m)`,
  mysql: `(SELECT GROUP_CONCAT(DISTINCT m.modality ORDER BY m.modality SEPARATOR '\\\\') FROM dicom_series m
    WHERE m.study_instance_uid = t.study_instance_uid)`,
};

/** Tables of a level, joined from the top; the key that its rows are ordered by. */
const FROM: Readonly<Record<Level, { readonly tables: string; readonly key: string }>> = {
  PATIENT: { tables: 'dicom_studies t', key: 't.dicom_patient_id' },
  STUDY: { tables: 'dicom_studies t', key: 't.study_instance_uid' },
  SERIES: {
    tables: 'dicom_studies t JOIN dicom_series s ON s.study_instance_uid = t.study_instance_uid',
    key: 's.series_instance_uid',
  },
  IMAGE: {
    tables: `dicom_studies t JOIN dicom_series s ON s.study_instance_uid = t.study_instance_uid
      JOIN dicom_instances i ON i.series_instance_uid = s.series_instance_uid`,
    key: 'i.sop_instance_uid',
  },
};

export interface FindSql {
  readonly text: string;
  readonly params: readonly SqlValue[];
}

/** One page of matches after `after`, in the order of the level's unique key. */
export function findSql(query: FindQuery, dialect: Dialect, page: { after: string | null; rows: number }): FindSql {
  const { tables, key } = FROM[query.level];
  const params: SqlValue[] = [];
  const where: string[] = [];
  const add = (condition: Condition | null): void => {
    if (condition === null) return;
    where.push(condition.text);
    params.push(...condition.params);
  };
  for (const [tag, value] of query.keys) add(conditionOf(tag, value, dialect));
  for (const [tag, value] of query.request) {
    add(matches(`s.${columnOf(REQUEST_KEYS[tag])}`, 'text', { value, dialect }));
  }
  if (page.after !== null) add({ text: `${key} > ?`, params: [page.after] });
  else if (query.level === 'PATIENT') add({ text: `${key} IS NOT NULL`, params: [] });
  const group = query.level === 'PATIENT' ? `GROUP BY ${key}` : '';
  const text = `SELECT ${selected(query, dialect).join(', ')} FROM ${tables}
    ${where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''} ${group} ORDER BY ${key} LIMIT ${page.rows}`;
  return { text, params };
}

function selected(query: FindQuery, dialect: Dialect): string[] {
  const { key } = FROM[query.level];
  const one = (expression: string): string =>
    query.level === 'PATIENT' && !expression.startsWith('(') ? `MAX(${expression})` : expression;
  const columns = [`${key} AS page_key`];
  for (const tag of query.keys.keys()) {
    const expression = tag === 'x00080061' ? MODALITIES_IN_STUDY[dialect] : EXPRESSIONS[tag];
    if (expression !== undefined) columns.push(`${one(expression)} AS ${tag}`);
  }
  if ([...query.keys.keys()].some((tag) => HEADER_FIELDS[tag] !== undefined)) columns.push('i.header AS header');
  for (const tag of query.request.keys()) columns.push(`s.${columnOf(REQUEST_KEYS[tag])} AS ${tag}`);
  return columns;
}

interface Condition {
  readonly text: string;
  readonly params: readonly SqlValue[];
}

function conditionOf(tag: QueryTag, value: string, dialect: Dialect): Condition | null {
  const { matching } = QUERY_ATTRIBUTES[tag];
  if (tag === 'x00080061') {
    const inner = matches('m.modality', 'text', { value, dialect });
    if (inner === null) return null;
    const text = `EXISTS (SELECT 1 FROM dicom_series m WHERE m.study_instance_uid = t.study_instance_uid AND ${inner.text})`;
    return { text, params: inner.params };
  }
  const expression = matching === 'name' ? 't.patient_name_key' : EXPRESSIONS[tag];
  return expression === undefined ? null : matches(expression, matching, { value, dialect });
}

interface Wanted {
  readonly value: string;
  readonly dialect: Dialect;
}

/** Matching of one key (PS3.4 C.2.2.2); null: universal. */
function matches(column: string, matching: Matching, { value, dialect }: Wanted): Condition | null {
  if (value === '' || /^\*+$/.test(value) || matching === 'return') return null;
  if (matching === 'uid') return inList(column, value.split('\\'));
  if (matching === 'integer') {
    const number = Number(value);
    return Number.isFinite(number) ? { text: `${column} = ?`, params: [number] } : NOTHING;
  }
  if (matching === 'date') return range(column, value.replaceAll('.', ''), (bound) => bound);
  if (matching === 'time') return range(column, value.replaceAll(':', ''), wholeTime);
  if (matching === 'name') return nameCondition(column, value);
  const parts = value.split('\\').map((part) => textCondition(column, part, dialect));
  return { text: `(${parts.map(({ text }) => text).join(' OR ')})`, params: parts.flatMap(({ params }) => params) };
}

const NOTHING: Condition = { text: '1 = 0', params: [] };

function inList(column: string, values: readonly string[]): Condition {
  return { text: `${column} IN (${values.map(() => '?').join(', ')})`, params: values };
}

/** `from-to` with either end open, or one value. */
function range(column: string, value: string, whole: (bound: string, isEnd: boolean) => string): Condition {
  const dash = value.indexOf('-');
  const [from, to] = dash === -1 ? [value, value] : [value.slice(0, dash), value.slice(dash + 1)];
  const parts: string[] = [];
  const params: string[] = [];
  if (from !== '') {
    parts.push(`${column} >= ?`);
    params.push(whole(from, false));
  }
  if (to !== '') {
    parts.push(`${column} <= ?`);
    params.push(whole(to, true));
  }
  return parts.length === 0 ? { text: '1 = 1', params } : { text: parts.join(' AND '), params };
}

/** '1030' begins at 103000 and ends with 103059.999999. Stored times may be as short: text order keeps '1030' first. */
function wholeTime(bound: string, isEnd: boolean): string {
  return isEnd ? bound + '235959.999999'.slice(bound.length) : bound;
}

function textCondition(column: string, value: string, dialect: Dialect): Condition {
  if (!/[*?]/.test(value)) return { text: `${column} = ?`, params: [value] };
  // GLOB is SQLite's matching with case; LIKE on a binary collation is MySQL's.
  if (dialect === 'sqlite') return { text: `${column} GLOB ?`, params: [value.replaceAll('[', '[[]')] };
  return { text: `${column} LIKE ? ESCAPE '!'`, params: [like(value)] };
}

/** In any component group, without case: see `nameKey`. */
function nameCondition(column: string, value: string): Condition {
  return { text: `${column} LIKE ? ESCAPE '!'`, params: [`%${like(nameKey(value))}%`] };
}

function like(value: string): string {
  return value.replace(/[!%_]/g, '!$&').replaceAll('*', '%').replaceAll('?', '_');
}
