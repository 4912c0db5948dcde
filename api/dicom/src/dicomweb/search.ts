import { ok, type Result } from '@rtflow/domain/result';
import type { DicomArchive, FindMatch, FindQuery } from '../query/archive.ts';
import {
  LEVELS,
  QUERY_ATTRIBUTES,
  REQUEST_ATTRIBUTES,
  REQUEST_KEYS,
  type QueryTag,
} from '../query/query-attributes.ts';
import { personName, type DicomJson, type JsonElement } from './dicom-json.ts';
import { tagOfAttribute } from './search-names.ts';
import { webFault, type WebFault } from './web-answer.ts';

export type SearchLevel = 'STUDY' | 'SERIES' | 'IMAGE';

/** One search (PS3.18 10.6): what stands in the path, and the parameters as they were sent. */
export interface SearchRequest {
  readonly level: SearchLevel;
  readonly studyUid?: string;
  readonly seriesUid?: string;
  readonly parameters: URLSearchParams;
}

export interface Search {
  readonly query: FindQuery;
  readonly limit: number;
  readonly offset: number;
  /** Text of a Warning header: what was asked for and is not done. */
  readonly warning: string | null;
}

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1000;

/** Errors: `BAD_QUERY` with the parameter's name. */
export function searchOf(request: SearchRequest): Result<Search, WebFault> {
  const keys = new Map<QueryTag, string>(defaultKeys(request));
  const requestKeys = new Map<keyof typeof REQUEST_KEYS, string>();
  if (request.level !== 'STUDY') for (const tag of Object.keys(REQUEST_KEYS)) requestKeys.set(tag as 'x00400009', '');
  const ignored: string[] = [];
  const page = { limit: DEFAULT_LIMIT, offset: 0 };
  for (const [name, value] of request.parameters) {
    if (name === 'limit' || name === 'offset') {
      if (!/^\d{1,9}$/.test(value)) return webFault('BAD_QUERY', { parameter: name });
      page[name] = Number(value);
    } else if (name === 'fuzzymatching') {
      if (value !== 'true' && value !== 'false') return webFault('BAD_QUERY', { parameter: name });
      if (value === 'true') ignored.push('fuzzymatching');
    } else if (name === 'includefield') {
      for (const field of value.split(',')) include(field, request.level, keys);
    } else {
      const known = name.split('.').map(tagOfAttribute);
      const last = known.at(-1);
      if (known.length === 2 && known[0] === REQUEST_ATTRIBUTES && last !== undefined && last in REQUEST_KEYS) {
        requestKeys.set(last as keyof typeof REQUEST_KEYS, value);
      } else if (known.length === 1 && last !== undefined && isKey(last, request.level)) {
        keys.set(last, valueOf(last, value));
      } else ignored.push(name);
    }
  }
  if (request.studyUid !== undefined) keys.set('x0020000d', request.studyUid);
  if (request.seriesUid !== undefined) keys.set('x0020000e', request.seriesUid);
  return ok({
    query: { level: request.level, keys, request: requestKeys },
    limit: Math.min(page.limit, MAX_LIMIT),
    offset: page.offset,
    warning: ignored.length === 0 ? null : `The parameters ${ignored.join(', ')} are not supported and were ignored`,
  });
}

/** Attributes that are answered unasked (PS3.18 Tables 10.6.3-3 to 10.6.3-5), and those above a level that the path does not name. */
function* defaultKeys({ level, studyUid, seriesUid }: SearchRequest): Generator<[QueryTag, string]> {
  for (const tag of Object.keys(QUERY_ATTRIBUTES) as QueryTag[]) {
    if (COUNTED.has(tag)) continue;
    const of = QUERY_ATTRIBUTES[tag].level;
    const upper = of === 'PATIENT' || of === 'STUDY' ? studyUid === undefined : seriesUid === undefined;
    if (of === level || (isAbove(of, level) && upper)) yield [tag, ''];
  }
  yield ['x0020000d', ''];
  if (level !== 'STUDY') yield ['x0020000e', ''];
}

/** Counting a patient's studies for each line of a list is for who asks. */
const COUNTED = new Set<QueryTag>(['x00201200']);

function isAbove(of: (typeof LEVELS)[number], level: SearchLevel): boolean {
  return LEVELS.indexOf(of) < LEVELS.indexOf(level);
}

function isKey(tag: string, level: SearchLevel): tag is QueryTag {
  if (!Object.hasOwn(QUERY_ATTRIBUTES, tag)) return false;
  const of = QUERY_ATTRIBUTES[tag as QueryTag].level;
  return of === level || isAbove(of, level);
}

/** Attributes that we do not index are left out, as PS3.18 10.6.3.3 allows. */
function include(field: string, level: SearchLevel, keys: Map<QueryTag, string>): void {
  const tags = field === 'all' ? Object.keys(QUERY_ATTRIBUTES) : [tagOfAttribute(field)];
  for (const tag of tags) if (tag !== undefined && isKey(tag, level) && !keys.has(tag)) keys.set(tag, '');
}

/** A list of UIDs is written with commas here and with backslashes in DIMSE. */
function valueOf(tag: QueryTag, value: string): string {
  const { matching } = QUERY_ATTRIBUTES[tag];
  return matching === 'uid' || matching === 'list' ? value.split(',').join('\\') : value;
}

/** The page of matches that `allows` lets through, and whether there are more. */
export async function searchPage(
  archive: Pick<DicomArchive, 'find'>,
  search: Search,
  allows: (studyUid: string) => Promise<boolean>,
): Promise<{ readonly matches: readonly FindMatch[]; readonly more: boolean }> {
  const matches: FindMatch[] = [];
  let skipped = 0;
  for await (const match of archive.find(search.query)) {
    if (!(await allows(String(match.values.get('x0020000d') ?? '')))) continue;
    if (skipped < search.offset) {
      skipped++;
      continue;
    }
    if (matches.length === search.limit) return { matches, more: true };
    matches.push(match);
  }
  return { matches, more: false };
}

/** One match as DICOM JSON, with the address to retrieve it from. */
export function matchJson(match: FindMatch, search: Search, base: string): DicomJson {
  const json: Record<string, JsonElement> = {
    '00080005': { vr: 'CS', Value: ['ISO_IR 192'] },
    '00080056': { vr: 'CS', Value: ['ONLINE'] },
    '00081190': { vr: 'UR', Value: [retrieveUrl(match, search.query.level, base)] },
  };
  for (const tag of search.query.keys.keys()) {
    json[tag.slice(1).toUpperCase()] = elementOf(tag, match.values.get(tag) ?? null);
  }
  if (search.query.request.size > 0) {
    const item: Record<string, JsonElement> = {};
    for (const tag of search.query.request.keys()) {
      const value = match.request?.[tag];
      item[tag.slice(1).toUpperCase()] = value ? { vr: 'SH', Value: [value] } : { vr: 'SH' };
    }
    json[REQUEST_ATTRIBUTES.slice(1).toUpperCase()] = { vr: 'SQ', Value: [item] };
  }
  return json;
}

function elementOf(tag: QueryTag, value: string | number | null): JsonElement {
  const { vr, matching } = QUERY_ATTRIBUTES[tag];
  if (value === null || value === '') return { vr };
  if (vr === 'PN') return { vr, Value: [personName(String(value))] };
  if (vr === 'IS' || vr === 'US') return { vr, Value: [Number(value)] };
  return { vr, Value: matching === 'list' ? String(value).split('\\') : [String(value)] };
}

function retrieveUrl({ values }: FindMatch, level: FindQuery['level'], base: string): string {
  const parts = [`${base}/studies/${String(values.get('x0020000d'))}`];
  if (level !== 'STUDY') parts.push(`series/${String(values.get('x0020000e'))}`);
  if (level === 'IMAGE') parts.push(`instances/${String(values.get('x00080018'))}`);
  return parts.join('/');
}
