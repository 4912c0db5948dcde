import { int, key, nullable, real, ref, serial, table, text } from './columns.ts';

/** Written since the index was; triggers put them here, the follower takes them away. */
export const searchPending = table('search_pending', { kind: key(16), entityId: key(36) });

/** What one row of a result stands for: a course, or a patient where no course is named. */
export const searchCases = table(
  'search_cases',
  { id: serial(), courseId: nullable(ref('courses')), patientId: nullable(ref('patients')) },
  { unique: [['courseId'], ['patientId']] },
);

/** One indexed thing; `search_words` has its tokens under the same id. */
export const searchDocuments = table(
  'search_documents',
  { id: serial(), caseId: int(), kind: text(16), entityId: text(36) },
  { unique: [['kind', 'entityId']], index: [['caseId']] },
);

export const searchElements = table('search_elements', { id: serial(), element: text(160) }, { unique: [['element']] });

/** Answers that can be asked for by value: codes, dates and short texts in small letters, numbers, ticks as 0 and 1. */
export const searchValues = table(
  'search_values',
  {
    id: serial(),
    documentId: int(),
    caseId: int(),
    elementId: int(),
    text: nullable(text(64)),
    number: nullable(real()),
  },
  { index: [['documentId'], ['elementId', 'text', 'caseId'], ['elementId', 'number', 'caseId']] },
);
