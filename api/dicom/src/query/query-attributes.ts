import type { NumberVr, TextVr } from '@rtflow/imaging/dicom/data-set-content';

/** Levels of PS3.4 C.6, from top to bottom. */
export const LEVELS = ['PATIENT', 'STUDY', 'SERIES', 'IMAGE'] as const;
export type Level = (typeof LEVELS)[number];

/** How a key is matched (PS3.4 C.2.2.2). 'return': given back, never matched. */
export type Matching = 'uid' | 'text' | 'name' | 'date' | 'time' | 'integer' | 'list' | 'return';

export interface QueryAttribute {
  readonly level: Level;
  readonly vr: TextVr | NumberVr;
  readonly matching: Matching;
}

/** What can be asked and is answered, by tag. The conformance statement is made from this table. */
export const QUERY_ATTRIBUTES = {
  x00100010: attribute('PATIENT', 'PN', 'name'),
  x00100020: attribute('PATIENT', 'LO', 'text'),
  x00100030: attribute('PATIENT', 'DA', 'date'),
  x00100040: attribute('PATIENT', 'CS', 'text'),
  x00201200: attribute('PATIENT', 'IS', 'return'),
  x0020000d: attribute('STUDY', 'UI', 'uid'),
  x00080020: attribute('STUDY', 'DA', 'date'),
  x00080030: attribute('STUDY', 'TM', 'time'),
  x00080050: attribute('STUDY', 'SH', 'text'),
  x00080061: attribute('STUDY', 'CS', 'list'),
  x00081030: attribute('STUDY', 'LO', 'text'),
  x00200010: attribute('STUDY', 'SH', 'text'),
  x00201206: attribute('STUDY', 'IS', 'return'),
  x00201208: attribute('STUDY', 'IS', 'return'),
  x0020000e: attribute('SERIES', 'UI', 'uid'),
  x00080021: attribute('SERIES', 'DA', 'date'),
  x00080060: attribute('SERIES', 'CS', 'text'),
  x00080070: attribute('SERIES', 'LO', 'text'),
  x00081010: attribute('SERIES', 'SH', 'text'),
  x0008103e: attribute('SERIES', 'LO', 'text'),
  x00180015: attribute('SERIES', 'CS', 'text'),
  x00181030: attribute('SERIES', 'LO', 'text'),
  x00200011: attribute('SERIES', 'IS', 'integer'),
  x00200052: attribute('SERIES', 'UI', 'uid'),
  x00201209: attribute('SERIES', 'IS', 'return'),
  x00080018: attribute('IMAGE', 'UI', 'uid'),
  x00080016: attribute('IMAGE', 'UI', 'uid'),
  x00200013: attribute('IMAGE', 'IS', 'integer'),
  x00080023: attribute('IMAGE', 'DA', 'return'),
  x00280008: attribute('IMAGE', 'IS', 'return'),
  x00280010: attribute('IMAGE', 'US', 'return'),
  x00280011: attribute('IMAGE', 'US', 'return'),
} as const satisfies Record<string, QueryAttribute>;
export type QueryTag = keyof typeof QUERY_ATTRIBUTES;

/** Request Attributes Sequence at series level, and the two keys in its item. */
export const REQUEST_ATTRIBUTES = 'x00400275';
export const REQUEST_KEYS = { x00400009: 'scheduledStepId', x00401001: 'requestedProcedureId' } as const;

export function isQueryTag(tag: string): tag is QueryTag {
  return Object.hasOwn(QUERY_ATTRIBUTES, tag);
}

function attribute(level: Level, vr: TextVr | NumberVr, matching: Matching): QueryAttribute {
  return { level, vr, matching };
}
