import type { Migration, SchemaChange } from './schema-change.ts';

/** What is searched, by the kind of its document. */
const SOURCES = { form: 'form_submissions', patient: 'patients', diagnosis: 'diagnoses' } as const;
const FOLLOWERS = Object.entries(SOURCES).flatMap(([kind, table]) =>
  (['INSERT', 'UPDATE'] as const).map((after) => ({
    kind,
    table,
    after,
    name: `search_${kind}_${after.toLowerCase()}`,
  })),
);

/** Full text and values of what people fill in. Triggers note what was written; the follower indexes it after the commit. */
export const search: Migration = {
  name: '20261124T0880-search',
  async up(change) {
    await change.createTable(
      'search_pending',
      `kind VARCHAR(16) NOT NULL,
      entity_id VARCHAR(36) NOT NULL,
      PRIMARY KEY (kind, entity_id)`,
    );
    await change.createTable(
      'search_cases',
      `id SERIAL_KEY,
      course_id VARCHAR(36),
      patient_id VARCHAR(36),
      FOREIGN KEY (course_id) REFERENCES courses (id),
      FOREIGN KEY (patient_id) REFERENCES patients (id)`,
      { unique: ['course_id', 'patient_id'] },
    );
    await change.createTable(
      'search_documents',
      `id SERIAL_KEY,
      case_id INTEGER NOT NULL,
      kind VARCHAR(16) NOT NULL,
      entity_id VARCHAR(36) NOT NULL`,
      { unique: ['kind, entity_id'], index: ['case_id'] },
    );
    await change.createTable('search_elements', `id SERIAL_KEY, element VARCHAR(160) NOT NULL`, {
      unique: ['element'],
    });
    await change.createTable(
      'search_values',
      `id SERIAL_KEY,
      document_id INTEGER NOT NULL,
      case_id INTEGER NOT NULL,
      element_id INTEGER NOT NULL,
      text VARCHAR(64),
      number DOUBLE`,
      { index: ['document_id', 'element_id, text, case_id', 'element_id, number, case_id'] },
    );
    await change.createWordIndex('search_words');
    for (const { name, table, after, kind } of FOLLOWERS) {
      const insert = change.dialect === 'mysql' ? 'INSERT IGNORE INTO' : 'INSERT OR IGNORE INTO';
      await change.createFollower(
        name,
        table,
        after,
        `${insert} search_pending (kind, entity_id) VALUES ('${kind}', NEW.id)`,
      );
    }
    await noteAll(change);
  },
  async down(change) {
    await change.dropTriggers(...FOLLOWERS.map(({ name }) => name));
    await change.dropTables(
      'search_words',
      'search_values',
      'search_elements',
      'search_documents',
      'search_cases',
      'search_pending',
    );
  },
};

/** What was written before there was an index. */
async function noteAll(change: SchemaChange): Promise<void> {
  for (const [kind, table] of Object.entries(SOURCES))
    await change.insertSelected('search_pending', 'kind, entity_id', `'${kind}', id`, table);
}
