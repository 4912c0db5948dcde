import { DatabaseSync } from 'node:sqlite';
import { migrateUp } from '@rtflow/records';

export const DAY_MS = 86_400_000;
export const NOW = Date.UTC(2026, 10, 24, 2);
const YEARS_MS = 8 * 365 * DAY_MS;
const FIRST_KEY = 2 ** 51 + 1;

export interface BigRecord {
  readonly patients: number;
  readonly finishedTasks: number;
  readonly openTasks: number;
}

const ROLES = ['ATT', 'RES', 'CHF', 'PLN', 'CHK', 'RTT-T', 'RTT-S', 'NUR'];
export const USERS_PER_ROLE = 10;
const NODES = [
  'course-open',
  'immob-request',
  'contour-review',
  'plan-request',
  'plan-evaluate',
  'physics-check',
  'weekly-check-doctor',
  'summary-sign',
];
const TECHNIQUES = ['3DCRT', 'IMRT', 'VMAT', 'SBRT'];
const SURNAMES = [
  '王wang',
  '李li',
  '张zhang',
  '刘liu',
  '陈chen',
  '杨yang',
  '黄huang',
  '赵zhao',
  '周zhou',
  '吴wu',
  '徐xu',
  '孙sun',
  '马ma',
  '朱zhu',
  '胡hu',
  '郭guo',
  '何he',
  '林lin',
  '高gao',
  '罗luo',
];
const GIVEN = [
  '伟wei',
  '芳fang',
  '娜na',
  '敏min',
  '静jing',
  '丽li',
  '强qiang',
  '磊lei',
  '军jun',
  '洋yang',
  '勇yong',
  '艳yan',
  '杰jie',
  '涛tao',
  '明ming',
  '超chao',
  '兰lan',
  '霞xia',
  '平ping',
  '刚gang',
  '桂gui',
  '英ying',
  '华hua',
  '玉yu',
  '梅mei',
];

export const userId = (role: string, index: number): string => `u-${role}-${index}`;
export const patientNo = (index: number): string => `RT${String(index).padStart(8, '0')}`;

/**
 * A department's record after many years, at `path`: patients with a course, diagnosis and appointment each, finished
 * tasks with their forms, and the open tasks of the newest cases. Rows go in by SQL, in the order in which they would
 * have come: what is measured is reading.
 */
export async function buildBigRecord(path: string, size: BigRecord): Promise<void> {
  await migrateUp(`sqlite:${path}`);
  const db = new DatabaseSync(path);
  db.exec('PRAGMA synchronous = OFF; PRAGMA cache_size = -400000; PRAGMA foreign_keys = OFF; BEGIN');
  people(db);
  cases(db, size);
  tasks(db, size);
  db.exec('COMMIT; PRAGMA wal_checkpoint(TRUNCATE)');
  db.close();
}

type Write = (...values: (string | number | null)[]) => void;

function into(db: DatabaseSync, table: string, columns: string): Write {
  const names = columns.split(' ');
  const statement = db.prepare(
    `INSERT INTO ${table} (${names.map((name) => `\`${name}\``).join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
  );
  return (...values) => void statement.run(...values);
}

function people(db: DatabaseSync): void {
  const user = into(db, 'users', 'id login name_zh name_en pinyin created_at');
  const role = into(db, 'user_roles', 'id user_id role scope granted_at');
  for (const name of ROLES) {
    for (let index = 0; index < USERS_PER_ROLE; index++) {
      const id = userId(name, index);
      user(id, id, `职工${index}`, id, id, NOW - YEARS_MS);
      role(`r-${id}`, id, name, 'department', NOW - YEARS_MS);
    }
  }
  const device = into(db, 'devices', 'id code name_zh name_en kind model energies techniques');
  for (let index = 0; index < 4; index++)
    device(
      `dev-${index}`,
      `L${index}`,
      `${index}号加速器`,
      `Linac ${index}`,
      'LINAC',
      'Synthetic',
      '["6X"]',
      '["VMAT"]',
    );
}

function cases(db: DatabaseSync, { patients }: BigRecord): void {
  const patient = into(
    db,
    'patients',
    'id patient_no name pinyin initials sex birth_date id_type id_no_hash source flags registered_at registered_by',
  );
  const course = into(
    db,
    'courses',
    'id course_no patient_id status intent technique site category attending_id opened_at opened_by prescribed_fractions',
  );
  const diagnosis = into(
    db,
    'diagnoses',
    'id course_id patient_id version kind icd11_stem department_diagnosis laterality recorded_at recorded_by',
  );
  const appointment = into(
    db,
    'appointments',
    'id course_id patient_id device_id kind fx_no start_at end_at status booked_by booked_at',
  );
  for (let index = 0; index < patients; index++) {
    const at = NOW - YEARS_MS + Math.floor((index / patients) * YEARS_MS);
    const random = scrambled(index);
    const [surname, first, second] = [pick(SURNAMES, random), pick(GIVEN, random >> 5), pick(GIVEN, random >> 10)];
    const name = [surname, first, second].map((part) => part.slice(0, 1)).join('');
    const syllables = [surname, first, second].map((part) => part.slice(1));
    const id = caseId('p', index);
    patient(
      id,
      patientNo(index),
      name,
      syllables.join(''),
      syllables.map((part) => part.slice(0, 1)).join(''),
      random % 2 ? 'M' : 'F',
      '1961-04-02',
      'ID_CARD',
      `hash-${index}`,
      pick(['OUTPATIENT', 'INPATIENT', 'REFERRAL'], random >> 3),
      '{}',
      at,
      'system',
    );
    const [attending, status] = [
      userId('ATT', (random >> 15) % USERS_PER_ROLE),
      isOpenCase(index, patients) ? 'ACTIVE' : 'COMPLETED',
    ];
    const courseId = caseId('c', index);
    course(
      courseId,
      `C${index}`,
      id,
      status,
      'radical',
      pick(TECHNIQUES, random >> 7),
      'NPC',
      `P${(random >> 19) % 5}`,
      attending,
      at,
      attending,
      30,
    );
    diagnosis(caseId('d', index), courseId, id, 1, 'PRIMARY', '2B6B', '鼻咽癌', 'NA', at, attending);
    appointment(
      caseId('a', index),
      courseId,
      id,
      `dev-${random % 4}`,
      'SIM',
      1,
      at + DAY_MS,
      at + DAY_MS + 900_000,
      'DONE',
      attending,
      at,
    );
  }
}

function tasks(db: DatabaseSync, { patients, finishedTasks, openTasks }: BigRecord): void {
  const task = into(
    db,
    'wf_user_task',
    'key element_key element_id name instance_key root_key def_key process_id state assignee candidate_groups candidate_users due_at priority form_id headers version created_at ended_at',
  );
  const candidate = into(db, 'wf_user_task_candidate', 'task_key kind value');
  const context = into(db, 'task_contexts', 'task_key patient_id course_id node due_at created_at');
  const form = into(
    db,
    'form_submissions',
    'id form_id form_version task_key course_id patient_id data digest_sha256 submitted_by submitted_at',
  );
  const count = finishedTasks + openTasks;
  for (let index = 0; index < count; index++) {
    const open = index >= finishedTasks;
    const random = scrambled(index);
    // Finished ones spread over all cases, open ones over the newest.
    const which = open
      ? patients - 1 - ((index % openTasks) % patients)
      : Math.floor((index / finishedTasks) * patients);
    const at = open ? NOW - (random % 20) * DAY_MS : NOW - YEARS_MS + Math.floor((index / finishedTasks) * YEARS_MS);
    const node = NODES[index % NODES.length]!;
    const role = ROLES[index % ROLES.length]!;
    const mine = !open || (random >> 18) % 3 === 0 ? userId(role, (random >> 12) % USERS_PER_ROLE) : null;
    const [key, instance, ended] = [FIRST_KEY + index * 8, FIRST_KEY + which * 8 + 1, open ? null : at + 3_600_000];
    task(
      key,
      key + 2,
      node,
      node,
      instance,
      instance,
      1,
      'rt-course-main',
      open ? 'CREATED' : 'COMPLETED',
      mine,
      JSON.stringify([role]),
      '[]',
      at + 2 * DAY_MS,
      50,
      node,
      '{}',
      open ? 1 : 2,
      at,
      ended,
    );
    if (open) candidate(key, 'GROUP', role);
    context(key, caseId('p', which), caseId('c', which), node, at + 2 * DAY_MS, at);
    if (!open)
      form(
        caseId('f', index),
        node,
        1,
        key,
        caseId('c', which),
        caseId('p', which),
        '{"decision":"approve","doseGy":60}',
        'a'.repeat(64),
        mine,
        at + 3_600_000,
      );
  }
}

/** Keeps the length and the order of a UUID v7. */
function caseId(kind: string, index: number): string {
  return `0192f000-${String(index).padStart(8, '0')}-7000-8000-${kind.padStart(10, '0')}`.slice(0, 36);
}

const isOpenCase = (index: number, patients: number): boolean => index >= patients - 1000;
const pick = <T>(list: readonly T[], at: number): T => list[Math.abs(at) % list.length]!;
/** Knuth's multiplicative hash: the same record every time. */
const scrambled = (index: number): number => Math.imul(index + 1, 2_654_435_761) >>> 1;
