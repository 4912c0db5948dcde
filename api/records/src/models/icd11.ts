import { at, int, key, nullable, oneOf, table, text } from './columns.ts';

export const icd11Releases = table('icd11_releases', {
  /** As a diagnosis keeps it: '2024-01'. */
  id: key(16),
  source: text(255),
  fileVersion: nullable(text(64)),
  entities: int(),
  loadedAt: at(),
  loadedBy: text(64),
});

export const icd11Entities = table('icd11_entities', {
  releaseId: key(16),
  code: key(16),
  kind: oneOf(['STEM', 'EXT']),
  titleZh: text(255),
  titleEn: text(255),
});

export const icd11Terms = table('icd11_terms', {
  releaseId: key(16),
  kind: key(8),
  term: key(40),
  code: key(16),
});

export const departmentDiagnosisCodes = table(
  'department_diagnosis_codes',
  {
    /** Code of the list `department-diagnosis`. */
    diagnosis: key(64),
    /** A stem or a whole cluster. */
    icd11: key(64),
  },
  { index: [['icd11']] },
);
