import type { Migration } from './schema-change.ts';

/** When an ended course became history, what it was before, and whether a chief reopened it. */
export const courseArchives: Migration = {
  name: '20261124T0872-course-archives',
  up: (change) =>
    change.createTable(
      'course_archives',
      `id VARCHAR(36) NOT NULL PRIMARY KEY,
      course_id VARCHAR(36) NOT NULL,
      status_before VARCHAR(32) NOT NULL,
      archived_at BIGINT NOT NULL,
      archived_by VARCHAR(64) NOT NULL,
      reopened_at BIGINT,
      FOREIGN KEY (course_id) REFERENCES courses (id)`,
      { index: ['course_id, archived_at'] },
    ),
  down: (change) => change.dropTables('course_archives'),
};
