import type { Level } from './query-attributes.ts';

/** Query/retrieve information models (PS3.4 C.3) by what is done and where the hierarchy begins. */
const MODELS: Readonly<Record<string, { readonly act: 'find' | 'move' | 'get'; readonly top: Level }>> = {
  '1.2.840.10008.5.1.4.1.2.1.1': { act: 'find', top: 'PATIENT' },
  '1.2.840.10008.5.1.4.1.2.1.2': { act: 'move', top: 'PATIENT' },
  '1.2.840.10008.5.1.4.1.2.1.3': { act: 'get', top: 'PATIENT' },
  '1.2.840.10008.5.1.4.1.2.2.1': { act: 'find', top: 'STUDY' },
  '1.2.840.10008.5.1.4.1.2.2.2': { act: 'move', top: 'STUDY' },
  '1.2.840.10008.5.1.4.1.2.2.3': { act: 'get', top: 'STUDY' },
};

export const STUDY_ROOT_FIND = '1.2.840.10008.5.1.4.1.2.2.1';
export const STUDY_ROOT_MOVE = '1.2.840.10008.5.1.4.1.2.2.2';
export const STUDY_ROOT_GET = '1.2.840.10008.5.1.4.1.2.2.3';

export function isModelOf(act: 'find' | 'move' | 'get', uid: string): boolean {
  return MODELS[uid]?.act === act;
}

/** First level of the model. @throws Error for a UID that is no model */
export function topLevelOf(uid: string): Level {
  const model = MODELS[uid];
  if (model === undefined) throw new Error(`Expected a query model, but got ${uid}`);
  return model.top;
}

export const QUERY_MODEL_UIDS = Object.keys(MODELS);

/** PS3.4 Table C.4-1, C.4-2. */
export const QUERY_STATUS = {
  SUCCESS: 0x0000,
  PENDING: 0xff00,
  CANCELLED: 0xfe00,
  IDENTIFIER_MISMATCH: 0xa900,
  DESTINATION_UNKNOWN: 0xa801,
  SOME_FAILED: 0xb000,
  UNABLE: 0xc000,
  OUT_OF_RESOURCES_SUBOPERATIONS: 0xa702,
} as const;
