import type { Migration } from './schema-change.ts';

/** Releases of ICD-11, what each is searched by, and which codes a department's own diagnosis stands for. */
export const icd11: Migration = {
  name: '20261124T0870-icd11',
  async up(change) {
    await change.createTable(
      'icd11_releases',
      `id VARCHAR(16) NOT NULL PRIMARY KEY,
      source VARCHAR(255) NOT NULL,
      file_version VARCHAR(64),
      entities INTEGER NOT NULL,
      loaded_at BIGINT NOT NULL,
      loaded_by VARCHAR(64) NOT NULL`,
    );
    await change.createTable(
      'icd11_entities',
      `release_id VARCHAR(16) NOT NULL,
      code VARCHAR(16) NOT NULL,
      kind VARCHAR(8) NOT NULL,
      title_zh VARCHAR(255) NOT NULL,
      title_en VARCHAR(255) NOT NULL,
      PRIMARY KEY (release_id, code),
      CHECK (kind IN ('STEM', 'EXT'))`,
    );
    // One row per place at which a title, its pinyin or its initials may be entered: a search is one range of this key.
    await change.createTable(
      'icd11_terms',
      `release_id VARCHAR(16) NOT NULL,
      kind VARCHAR(8) NOT NULL,
      term VARCHAR(40) NOT NULL,
      code VARCHAR(16) NOT NULL,
      PRIMARY KEY (release_id, kind, term, code)`,
    );
    await change.createTable(
      'department_diagnosis_codes',
      `diagnosis VARCHAR(64) NOT NULL,
      icd11 VARCHAR(64) NOT NULL,
      PRIMARY KEY (diagnosis, icd11)`,
      { index: ['icd11'] },
    );
  },
  down: (change) => change.dropTables('department_diagnosis_codes', 'icd11_terms', 'icd11_entities', 'icd11_releases'),
};
