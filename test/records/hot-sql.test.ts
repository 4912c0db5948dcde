import { createEngine } from '@rtflow/engine';
import { pageSql as inboxSql } from '@rtflow/records/queries/inbox/inbox-sql';
import {
  countSql,
  pageSql as patientSql,
  type PatientFilter,
  type PatientSort,
} from '@rtflow/records/queries/patients/patient-sql';
import {
  ELEMENT_INSTANCES,
  INCIDENTS,
  JOBS,
  PROCESS_INSTANCES,
  USER_TASKS,
  VARIABLES,
} from '@rtflow/records/queries/zeebe/entities';
import { messagePageSql } from '@rtflow/records/queries/messages/message-list';
import type { Entity } from '@rtflow/records/queries/zeebe/entity';
import { searchSql } from '@rtflow/records/queries/zeebe/search';
import { openSql } from '@rtflow/records/queries/monitor/pathway';
import { stageSql } from '@rtflow/records/queries/monitor/service-levels';
import { overdueSql } from '@rtflow/records/queries/monitor/stuck';
import type { SqlValue } from '@rtflow/records';
import { expect } from 'chai';
import { sqliteDatabase } from '../support/database.ts';

type Statement = { sql: string; params: readonly SqlValue[] };

/** The first statement of a page: by category it is the walk, and what follows the patients without a course. */
const patientPage = (filter: PatientFilter, sort: PatientSort, _after: null, limit: number): Statement =>
  patientSql(filter, sort, null, limit)[0]!;

/** Of the gateway's REST v2. */
function zeebe(entity: Entity, filter: Record<string, unknown>): Statement {
  return searchSql(entity, { filter }).page;
}

function overdue(): Statement {
  const { text: sql, params } = overdueSql({}, [0, 0], 1, 20);
  return { sql, params };
}

/** The lists that people wait for, as the code sends them, and the index that each must ride. */
const HOT: [string, Statement, string][] = [
  [
    'what stands where in a pathway',
    { sql: openSql(2), params: [1, 1, 1, 1, 2] },
    'COVERING INDEX ix_wf_element_ended_at_def_key_element_id_activated_at',
  ],
  ['tasks overdue the longest', overdue(), 'ix_wf_user_task_state_due_at'],
  [
    'times of a stage',
    { sql: stageSql(50), params: ['OPENED', 'FIRST_BEAM', 0] },
    'COVERING INDEX ix_course_milestones_milestone_at',
  ],
  [
    'my open tasks',
    inboxSql({ view: 'mine', userId: 'u', groups: [] }, 'due', null, 50),
    'ix_wf_user_task_assignee_state',
  ],
  [
    "my groups' open tasks",
    inboxSql({ view: 'group', userId: 'u', groups: ['ATT', 'CHF'] }, 'due', null, 50),
    'SEARCH k USING PRIMARY KEY (kind=? AND value=?)',
  ],
  [
    'what I did for patients of a name',
    inboxSql({ view: 'done', userId: 'u', groups: [], text: '张伟' }, 'completed', null, 50),
    'ix_wf_user_task_assignee_state_ended_at',
  ],
  ['patients of a name', patientPage({ text: '张伟' }, 'registered', null, 50), 'ix_patients_name'],
  [
    'patients of a common surname',
    patientPage({ text: '王', manyFit: true }, 'registered', null, 50),
    'ix_patients_registered_at',
  ],
  ['the number of a doctor’s patients', countSql({ attendingId: 'u' }, 2001), 'ix_courses_attending_id_opened_at'],
  ['patients by registration', patientPage({}, 'registered', null, 50), 'ix_patients_registered_at'],
  ['patients by pinyin prefix', patientPage({ text: 'zhang' }, 'registered', null, 50), 'ix_patients_pinyin'],
  ['patients by number prefix', patientPage({ text: 'RT2026' }, 'registered', null, 50), 'uq_patients_patient_no'],
  ['patients by category', patientPage({}, 'category', null, 50), 'ix_courses_category_patient_id'],
  ['patients by number', patientPage({}, 'patientNo', null, 50), 'uq_patients_patient_no'],
  [
    'patients by one letter',
    patientPage({ text: 'z', manyFit: true }, 'registered', null, 50),
    'ix_patients_registered_at',
  ],
  [
    'patients under treatment',
    patientPage({ status: 'ACTIVE', fewCourses: true }, 'registered', null, 50),
    'ix_courses_status_attending_id',
  ],
  [
    'patients of a doctor',
    patientPage({ attendingId: 'u', fewCourses: true }, 'registered', null, 50),
    'ix_courses_attending_id_opened_at',
  ],
  [
    'patients of a rare technique',
    patientPage({ techniques: ['SRS'], fewCourses: true }, 'registered', null, 50),
    'ix_courses_technique_patient_id',
  ],
  [
    'patients by status and technique',
    patientPage({ status: 'COMPLETED', techniques: ['VMAT'] }, 'registered', null, 50),
    'ix_courses_patient_id_status_attending_id_technique',
  ],
  [
    'patients of a diagnosis',
    patientPage({ diagnoses: ['2B6'], fewCourses: true }, 'registered', null, 50),
    'ix_diagnoses_icd11_stem',
  ],
  [
    'patients of a common diagnosis',
    patientPage({ diagnoses: ['2C'] }, 'registered', null, 50),
    'uq_diagnoses_course_id_kind_version',
  ],
  ['the number of patients of a diagnosis', countSql({ diagnoses: ['2B6'] }, 2001), 'ix_diagnoses_icd11_stem'],
  [
    'patients whose course was asked for in a week',
    patientPage({ requestedFrom: 1, requestedTo: 2, fewCourses: true }, 'registered', null, 50),
    'ix_courses_opened_at',
  ],
  [
    "patients of a reader's own team",
    patientPage({ scope: { kind: 'team', userId: 'u' } }, 'registered', null, 50),
    'ix_form_submissions_course_id_submitted_at',
  ],
  [
    'patients of a device',
    patientPage({ deviceId: 'd' }, 'registered', null, 50),
    'ix_appointments_patient_id_device_id',
  ],
  ['messages, the newest first', messagePageSql({ limit: 50 }), 'ix_messages_created_at_id'],
  ['messages that were given up', messagePageSql({ state: 'DEAD', limit: 50 }), 'ix_messages_state_created_at'],
  [
    'patients who come today',
    patientPage({ visit: [1, 2] }, 'registered', null, 50),
    'ix_appointments_status_start_at',
  ],
  [
    'appointments of a device and day',
    { sql: 'SELECT * FROM appointments WHERE device_id = ? AND start_at >= ? AND start_at < ?', params: ['d', 0, 1] },
    'ix_appointments_device_id_start_at',
  ],
  [
    'courses of a doctor by status',
    { sql: 'SELECT * FROM courses WHERE status = ? AND attending_id = ?', params: ['ACTIVE', 'u'] },
    'ix_courses_status_attending_id',
  ],
  [
    'tasks of a course',
    { sql: 'SELECT * FROM task_contexts WHERE course_id = ? ORDER BY created_at', params: ['c'] },
    'ix_task_contexts_course_id_created_at',
  ],
  [
    "a program's open tasks by group",
    zeebe(USER_TASKS, { state: 'CREATED', candidateGroup: 'ATT' }),
    'kind=? AND value=?',
  ],
  [
    "a program's tasks of an instance",
    zeebe(USER_TASKS, { processInstanceKey: '2251799813685249' }),
    'ix_wf_user_task_root_key_ended_at',
  ],
  [
    'elements of an instance',
    zeebe(ELEMENT_INSTANCES, { processInstanceKey: '2251799813685249' }),
    'ix_wf_element_root_key_ended_at',
  ],
  ['jobs of a type', zeebe(JOBS, { type: 'contour-auto' }), 'ix_wf_job_type_state_priority_key'],
  [
    'running instances of a process',
    zeebe(PROCESS_INSTANCES, { processDefinitionId: 'p', state: 'ACTIVE' }),
    'ix_wf_instance',
  ],
  ['incidents of an instance', zeebe(INCIDENTS, { processInstanceKey: '1' }), 'ix_wf_incident_instance_key'],
  ['variables of an instance', zeebe(VARIABLES, { processInstanceKey: '1' }), 'ix_wf_variable_instance_key'],
];

describe('records: hot SQL', () => {
  const open = sqliteDatabase();

  for (const [what, { sql, params }, index] of HOT) {
    it(`finds ${what} by ${index}, reading no table from end to end`, async () => {
      const database = await open();
      const plan = await database.reader.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, params);
      const steps = plan.map(({ detail }) => detail).join('\n');
      expect(steps).to.include(index);
      // m: the candidate keys, c: a page to count, results of their own.
      const tables = /^(SCAN) (\w+)$/gm;
      expect(
        [...steps.matchAll(tables)].map(([step]) => step).filter((step) => !['SCAN m', 'SCAN c'].includes(step)),
      ).to.deep.equal([]);
    });
  }

  const FINDS = [
    ['activateJobs', /^SELECT .* FROM wf_job WHERE/, 'wf_job_type_state'],
    ['tick', /^SELECT .* FROM wf_timer WHERE/, 'wf_timer_due_at'],
  ] as const;
  for (const [command, pattern, index] of FINDS) {
    it(`lets the engine's ${command} ride ${index}`, async () => {
      const seen: { sql: string; params: readonly SqlValue[] }[] = [];
      const database = await open({ engine: createEngine({ timeZone: 'Asia/Shanghai' }) });
      await database.unitOfWork.run({ kind: 'system', id: 's', grants: [] }, async (tx) => {
        const { all } = tx.sql;
        tx.sql.all = (sql, params = []) => {
          seen.push({ sql, params });
          return all(sql, params);
        };
        const types = [{ type: 'assign-plan', timeout: 1000, maxJobs: 10 }];
        await (command === 'tick'
          ? tx.execute({ type: 'tick', limit: 100 })
          : tx.execute({ type: 'activateJobs', worker: 'w', types }));
      });
      const find = seen.find(({ sql }) => pattern.test(sql))!;
      const plan = await database.reader.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${find.sql}`, find.params);
      const steps = plan.map(({ detail }) => detail).join('\n');
      expect(steps).to.include(`USING INDEX ix_${index}`).and.not.include('TEMP B-TREE');
    });
  }
});
