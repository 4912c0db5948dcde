import type { Migration } from './schema-change.ts';

/** When a course reached each of its milestones first: what cycle times and forecasts are made of. */
export const courseMilestones: Migration = {
  name: '20261124T0851-course-milestones',
  up: (change) =>
    change.createTable(
      'course_milestones',
      `course_id VARCHAR(36) NOT NULL,
      milestone VARCHAR(16) NOT NULL,
      at BIGINT NOT NULL,
      PRIMARY KEY (course_id, milestone)`,
      { index: ['milestone, at'] },
    ),
  down: (change) => change.dropTables('course_milestones'),
};
