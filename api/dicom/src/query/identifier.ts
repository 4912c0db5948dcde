import type { Attributes } from '@rtflow/imaging/dicom/attributes';
import { readContent, type Content } from '@rtflow/imaging/dicom/data-set-content';
import type { FindMatch, FindQuery, Selection } from './archive.ts';
import {
  isQueryTag,
  LEVELS,
  QUERY_ATTRIBUTES,
  REQUEST_ATTRIBUTES,
  REQUEST_KEYS,
  type Level,
  type QueryTag,
} from './query-attributes.ts';

const RETRIEVE_LEVEL = 'x00080052';
const RETRIEVE_AE = 'x00080054';
const INSTANCE_AVAILABILITY = 'x00080056';

export interface Identifier {
  readonly level: Level;
  readonly attributes: Attributes;
}

/** @returns undefined when it cannot be read or has no level of the root (PS3.4 C.4.1.1.3.1) */
export function readIdentifier(bytes: Buffer, transferSyntax: string, topLevel: Level): Identifier | undefined {
  const read = readContent(bytes, transferSyntax);
  if (!read.ok) return undefined;
  const level = LEVELS.find((known) => known === read.value.text(RETRIEVE_LEVEL));
  if (level === undefined || LEVELS.indexOf(level) < LEVELS.indexOf(topLevel)) return undefined;
  return { level, attributes: read.value };
}

/** Keys that we know, at the level or above it; others are ignored, as PS3.4 C.2.2.1.3 allows for optional keys. */
export function queryOf({ level, attributes }: Identifier): FindQuery {
  const keys = new Map<QueryTag, string>();
  for (const tag of Object.keys(attributes.dataSet.elements)) {
    if (!isQueryTag(tag)) continue;
    if (LEVELS.indexOf(QUERY_ATTRIBUTES[tag].level) <= LEVELS.indexOf(level)) keys.set(tag, attributes.text(tag) ?? '');
  }
  const request = new Map<keyof typeof REQUEST_KEYS, string>();
  const [item] = attributes.items(REQUEST_ATTRIBUTES);
  const asksRequest = attributes.dataSet.elements[REQUEST_ATTRIBUTES] !== undefined && level !== 'STUDY';
  for (const tag of Object.keys(REQUEST_KEYS) as (keyof typeof REQUEST_KEYS)[]) {
    if (asksRequest && (item === undefined || item.dataSet.elements[tag] !== undefined)) {
      request.set(tag, item?.text(tag) ?? '');
    }
  }
  return { level, keys, request };
}

/** The response: the keys that were asked for, the level, and where the object can be had. */
export function contentOf(match: FindMatch, query: FindQuery, retrieveAe: string): Content {
  const content: Record<string, Content[string]> = {
    [RETRIEVE_LEVEL]: { vr: 'CS', values: [query.level] },
    [RETRIEVE_AE]: { vr: 'AE', values: [retrieveAe] },
    [INSTANCE_AVAILABILITY]: { vr: 'CS', values: ['ONLINE'] },
  };
  for (const tag of query.keys.keys()) {
    const value = match.values.get(tag);
    const { vr } = QUERY_ATTRIBUTES[tag];
    content[tag] = { vr, values: value === null || value === undefined || value === '' ? [] : [String(value)] };
  }
  if (query.request.size > 0) {
    const item: Record<string, Content[string]> = {};
    for (const tag of query.request.keys()) {
      const value = match.request?.[tag];
      item[tag] = { vr: 'SH', values: value ? [value] : [] };
    }
    content[REQUEST_ATTRIBUTES] = { vr: 'SQ', items: [item] };
  }
  return content;
}

/** Unique keys of a retrieve. @returns undefined when the key of its level is missing */
export function selectionOf({ level, attributes }: Identifier): Selection | undefined {
  const lists = {
    PATIENT: attributes.texts('x00100020'),
    STUDY: attributes.texts('x0020000d'),
    SERIES: attributes.texts('x0020000e'),
    IMAGE: attributes.texts('x00080018'),
  };
  if (lists[level].length === 0) return undefined;
  const given = (of: Level): readonly string[] | undefined =>
    LEVELS.indexOf(of) <= LEVELS.indexOf(level) && lists[of].length > 0 ? lists[of] : undefined;
  const [patientIds, studyUids, seriesUids, instanceUids] = LEVELS.map(given);
  return {
    ...(patientIds && { patientIds }),
    ...(studyUids && { studyUids }),
    ...(seriesUids && { seriesUids }),
    ...(instanceUids && { instanceUids }),
  };
}
