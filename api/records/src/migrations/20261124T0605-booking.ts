import type { Migration } from './schema-change.ts';

/** What a course asks of its time; what the patient was told; each change of the schedule with what was before. */
export const booking: Migration = {
  name: '20261124T0605-booking',
  async up(change) {
    await change.createTable(
      'course_needs',
      `course_id VARCHAR(36) NOT NULL PRIMARY KEY,
      tags JSON NOT NULL,
      preferred_from VARCHAR(5),
      preferred_to VARCHAR(5),
      weekdays JSON,
      compensated TINYINT(1) NOT NULL DEFAULT 0,
      updated_by VARCHAR(64) NOT NULL,
      updated_at BIGINT NOT NULL,
      FOREIGN KEY (course_id) REFERENCES courses (id)`,
    );
    await change.addColumn('appointments', 'confirmed_at', 'BIGINT');
    await change.addColumn('appointments', 'pinned', 'TINYINT(1) NOT NULL DEFAULT 0');
    await change.createTable(
      'schedule_changes',
      `id VARCHAR(36) NOT NULL PRIMARY KEY,
      kind VARCHAR(16) NOT NULL,
      state VARCHAR(16) NOT NULL,
      device_id VARCHAR(36),
      course_id VARCHAR(36),
      moves JSON NOT NULL,
      summary JSON NOT NULL,
      made_by VARCHAR(64) NOT NULL,
      made_at BIGINT NOT NULL,
      decided_by VARCHAR(64),
      decided_at BIGINT,
      CHECK (kind IN ('MOVE', 'SWAP', 'REBOOK', 'REFLOW')),
      CHECK (state IN ('PROPOSED', 'APPLIED', 'UNDONE', 'DISCARDED')),
      FOREIGN KEY (device_id) REFERENCES devices (id),
      FOREIGN KEY (course_id) REFERENCES courses (id)`,
      { index: ['state, made_at', 'device_id, made_at', 'course_id, made_at'] },
    );
  },
  async down(change) {
    await change.dropTables('schedule_changes', 'course_needs');
    for (const column of ['pinned', 'confirmed_at']) await change.dropColumn('appointments', column);
  },
};
