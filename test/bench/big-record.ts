export const DAY_MS = 86_400_000;
export const NOW = Date.UTC(2026, 10, 24, 2);
const YEARS_MS = 8 * 365 * DAY_MS;
const FIRST_KEY = 2 ** 51 + 1;

export interface BigRecord {
  readonly patients: number;
  readonly finishedTasks: number;
  readonly openTasks: number;
}

const ROLES = ['ATT', 'RES', 'CHF', 'PLN', 'CHK', 'RTT-T', 'RTT-S', 'ADM'];
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

type Value = string | number | null;

/** One table's rows in the order in which they would have come. */
export interface BigTable {
  readonly name: string;
  readonly columns: readonly string[];
  rows(): Generator<readonly Value[]>;
}

/** Whose identity number the bench types, as the record keeps it. */
export interface KnownId {
  readonly patient: number;
  readonly hash: string;
}

/**
 * A department's record after many years: patients with a course, diagnosis and appointment each, finished tasks with their
 * forms, and the open tasks of the newest cases. Rows go in by bulk: what is measured is reading.
 */
export function bigRecord(size: BigRecord, known: KnownId): BigTable[] {
  return [...people(), ...cases(size.patients, known), ...tasks(size)];
}

function table(name: string, columns: string, rows: () => Generator<readonly Value[]>): BigTable {
  return { name, columns: columns.split(' '), rows };
}

/** Sees no names: patient lists are masked for it. */
export const MASKED_USER = userId('ADM', 0);

function people(): BigTable[] {
  const staff = ROLES.flatMap((role) => Array.from({ length: USERS_PER_ROLE }, (_, index) => ({ role, index })));
  const since = NOW - YEARS_MS;
  return [
    table('users', 'id login name_zh name_en pinyin created_at', function* () {
      for (const { role, index } of staff) {
        const id = userId(role, index);
        yield [id, id, `职工${index}`, id, id, since];
      }
    }),
    table('user_roles', 'id user_id role scope granted_at', function* () {
      for (const { role, index } of staff) {
        const id = userId(role, index);
        yield [`r-${id}`, id, role, 'department', since];
      }
    }),
    table('devices', 'id code name_zh name_en kind model energies techniques', function* () {
      for (let index = 0; index < 4; index++) {
        const [id, name] = [`dev-${index}`, `${index}号加速器`];
        yield [id, `L${index}`, name, `Linac ${index}`, 'LINAC', 'Synthetic', '["6X"]', '["VMAT"]'];
      }
    }),
  ];
}

function cases(patients: number, known: KnownId): BigTable[] {
  function* each() {
    for (let index = 0; index < patients; index++) {
      const random = scrambled(index);
      const at = NOW - YEARS_MS + Math.floor((index / patients) * YEARS_MS);
      yield { index, random, at, attending: userId('ATT', (random >> 15) % USERS_PER_ROLE) };
    }
  }
  return [
    table(
      'patients',
      'id patient_no name pinyin initials sex birth_date id_type id_no_hash source flags registered_at registered_by',
      function* () {
        for (const { index, random, at } of each()) {
          const parts = [pick(SURNAMES, random), pick(GIVEN, random >> 5), pick(GIVEN, random >> 10)];
          const syllables = parts.map((part) => part.slice(1));
          yield [
            caseId('p', index),
            patientNo(index),
            parts.map((part) => part.slice(0, 1)).join(''),
            syllables.join(''),
            syllables.map((part) => part.slice(0, 1)).join(''),
            random % 2 ? 'M' : 'F',
            '1961-04-02',
            'ID_CARD',
            index === known.patient ? known.hash : `hash-${index}`,
            pick(['OUTPATIENT', 'INPATIENT', 'REFERRAL'], random >> 3),
            '{}',
            at,
            'system',
          ];
        }
      },
    ),
    table(
      'courses',
      'id course_no patient_id status intent technique site category attending_id opened_at opened_by prescribed_fractions',
      function* () {
        for (const { index, random, at, attending } of each()) {
          yield [
            caseId('c', index),
            `C${index}`,
            caseId('p', index),
            isOpenCase(index, patients) ? 'ACTIVE' : 'COMPLETED',
            'radical',
            pick(TECHNIQUES, random >> 7),
            'NPC',
            `P${(random >> 19) % 5}`,
            attending,
            at,
            attending,
            30,
          ];
        }
      },
    ),
    table(
      'diagnoses',
      'id course_id patient_id version kind icd11_stem department_diagnosis laterality recorded_at recorded_by',
      function* () {
        for (const { index, at, attending } of each()) {
          const ids = [caseId('d', index), caseId('c', index), caseId('p', index)];
          yield [...ids, 1, 'PRIMARY', '2B6B', '鼻咽癌', 'NA', at, attending];
        }
      },
    ),
    table(
      'appointments',
      'id course_id patient_id device_id kind fx_no start_at end_at status booked_by booked_at',
      function* () {
        for (const { index, random, at, attending } of each()) {
          const ids = [caseId('a', index), caseId('c', index), caseId('p', index), `dev-${random % 4}`];
          yield [...ids, 'SIM', 1, at + DAY_MS, at + DAY_MS + 900_000, 'DONE', attending, at];
        }
      },
    ),
  ];
}

function tasks({ patients, finishedTasks, openTasks }: BigRecord): BigTable[] {
  function* each() {
    for (let index = 0; index < finishedTasks + openTasks; index++) {
      const open = index >= finishedTasks;
      const random = scrambled(index);
      // Finished ones spread over all cases, open ones over the newest.
      const which = open
        ? patients - 1 - ((index % openTasks) % patients)
        : Math.floor((index / finishedTasks) * patients);
      const at = open ? NOW - (random % 20) * DAY_MS : NOW - YEARS_MS + Math.floor((index / finishedTasks) * YEARS_MS);
      const role = ROLES[index % ROLES.length]!;
      const mine = !open || (random >> 18) % 3 === 0 ? userId(role, (random >> 12) % USERS_PER_ROLE) : null;
      yield { index, open, which, at, role, mine, key: FIRST_KEY + index * 8, node: NODES[index % NODES.length]! };
    }
  }
  return [
    table(
      'wf_user_task',
      'key element_key element_id name instance_key root_key def_key process_id state assignee candidate_groups candidate_users due_at priority form_id headers version created_at ended_at',
      function* () {
        for (const { open, which, at, role, mine, key, node } of each()) {
          const instance = FIRST_KEY + which * 8 + 1;
          const state = open ? 'CREATED' : 'COMPLETED';
          const who = [state, mine, JSON.stringify([role]), '[]', at + 2 * DAY_MS, 50, node, '{}'];
          const where = [key, key + 2, node, node, instance, instance, 1, 'rt-course-main'];
          yield [...where, ...who, open ? 1 : 2, at, open ? null : at + 3_600_000];
        }
      },
    ),
    table('wf_user_task_candidate', 'task_key kind value', function* () {
      for (const { open, key, role } of each()) if (open) yield [key, 'GROUP', role];
    }),
    table('task_contexts', 'task_key patient_id course_id node due_at created_at', function* () {
      for (const { which, at, key, node } of each())
        yield [key, caseId('p', which), caseId('c', which), node, at + 2 * DAY_MS, at];
    }),
    table(
      'form_submissions',
      'id form_id form_version task_key course_id patient_id data digest_sha256 submitted_by submitted_at',
      function* () {
        for (const { index, open, which, at, mine, key, node } of each()) {
          if (open) continue;
          const about = [caseId('c', which), caseId('p', which)];
          const data = '{"decision":"approve","doseGy":60}';
          yield [caseId('f', index), node, 1, key, ...about, data, 'a'.repeat(64), mine, at + 3_600_000];
        }
      },
    ),
  ];
}

/** Keeps the length and the order of a UUID v7. */
export function caseId(kind: string, index: number): string {
  return `0192f000-${String(index).padStart(8, '0')}-7000-8000-${kind.padStart(10, '0')}`.slice(0, 36);
}

const isOpenCase = (index: number, patients: number): boolean => index >= patients - 1000;
const pick = <T>(list: readonly T[], at: number): T => list[Math.abs(at) % list.length]!;
/** Knuth's multiplicative hash: the same record every time. */
const scrambled = (index: number): number => Math.imul(index + 1, 2_654_435_761) >>> 1;
