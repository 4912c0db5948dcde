import type { Words } from './record-words.ts';

/** Roles, permission codes and who may do what: the one table that API, inbox and screens use. Source: domain specification, section B. */
export const ROLES = {
  FD: { zh: '前台', en: 'Front desk' },
  RES: { zh: '住院医师', en: 'Resident' },
  ATT: { zh: '主治医师', en: 'Attending' },
  CHF: { zh: '科主任', en: 'Chief physician' },
  PLN: { zh: '计划物理师', en: 'Planner' },
  CHK: { zh: '核对物理师', en: 'Checking physicist' },
  CMP: { zh: '物理主任', en: 'Chief physicist' },
  DOS: { zh: '剂量师', en: 'Dosimetrist' },
  'RTT-S': { zh: '定位技师', en: 'Simulation therapist' },
  'RTT-T': { zh: '治疗技师', en: 'Treatment therapist' },
  NUR: { zh: '护士', en: 'Nurse' },
  QAP: { zh: '质控物理师', en: 'QA physicist' },
  ADM: { zh: '科室管理员', en: 'Department admin' },
  SUP: { zh: '科室主管', en: 'Supervisor' },
  IT: { zh: '信息科', en: 'IT' },
  'RO-R': { zh: '只读/进修', en: 'Read-only' },
} as const;
export type Role = keyof typeof ROLES;

/** The roles in words, 核对物理师/物理主任; a group that stands for roles already named (MP) and unknown codes are left out. */
export function roleWords(codes: readonly string[]): Words {
  const roles = codes.filter((code): code is Role => Object.hasOwn(ROLES, code));
  return { zh: roles.map((role) => ROLES[role].zh).join('/'), en: roles.map((role) => ROLES[role].en).join(' / ') };
}

const DOCTOR: readonly Role[] = ['RES', 'ATT', 'CHF'];
const SENIOR: readonly Role[] = ['ATT', 'CHF'];
const PHYSICIST: readonly Role[] = ['PLN', 'CHK', 'CMP', 'QAP'];
const CLINICAL: readonly Role[] = [...DOCTOR, ...PHYSICIST, 'DOS', 'RTT-S', 'RTT-T', 'NUR'];
const EVERYONE: readonly Role[] = [...CLINICAL, 'FD', 'ADM', 'SUP', 'IT', 'RO-R'];

export const PERMISSIONS = {
  'session.own': EVERYONE,
  'task.work': [...CLINICAL, 'FD', 'ADM', 'SUP'],
  'task.reassign': ['SUP', 'CHF', 'CMP', 'ADM'],
  'patient.register': ['FD', ...DOCTOR, 'NUR'],
  'patient.merge': ['FD', 'ADM'],
  'patient.merge.confirm': ['ADM'],
  'patient.photo': ['FD', ...DOCTOR, 'RTT-S', 'RTT-T'],
  'patient.read': [...CLINICAL, 'FD'],
  'patient.read.masked': EVERYONE,
  'patient.print': [...CLINICAL, 'FD'],
  'patient.export': ['CHF', 'CMP', 'ADM'],
  'diagnosis.write': DOCTOR,
  'course.cancel': SENIOR,
  'course.suspend': [...SENIOR, 'RTT-T'],
  'course.resume': SENIOR,
  'course.end': SENIOR,
  'course.archive': SENIOR,
  'course.reopen': ['CHF'],
  'sim.request': DOCTOR,
  'sim.perform': ['RTT-S'],
  'immob.form': [...DOCTOR, 'RTT-S'],
  'sim.form': ['RTT-S'],
  'contour.draft': ['RES', 'DOS', 'ATT'],
  'contour.review': SENIOR,
  'rx.write': DOCTOR,
  'rx.sign': SENIOR,
  'planreq.write': DOCTOR,
  'plan.assign': ['CMP'],
  'plan.design': ['PLN', 'DOS', 'CMP'],
  'plan.approve.md': SENIOR,
  'plan.check': ['CHK', 'CMP'],
  'plan.qa.measure': ['QAP', 'PLN', 'CHK', 'CMP'],
  'plan.qa.override': ['CMP', ...SENIOR],
  'sheet.write': [...DOCTOR, 'PLN'],
  'sheet.approve': ['ATT', 'CHF', 'CHK'],
  'appt.book': ['FD', 'RTT-T'],
  'appt.move': ['FD', 'RTT-T', ...SENIOR, ...PHYSICIST],
  'appt.block': ['ADM', 'SUP', 'RTT-T'],
  'schedule.setup': ['ADM', 'SUP'],
  'queue.checkin': ['RTT-T', 'FD'],
  'queue.call': ['RTT-T', 'RTT-S'],
  'queue.jump': [...SENIOR, 'SUP'],
  'fraction.verify': ['RTT-T'],
  'fraction.record': ['RTT-T'],
  'shift.accept': [...SENIOR, ...PHYSICIST],
  'delivery.check': PHYSICIST,
  'weekly.check': [...DOCTOR, ...PHYSICIST, 'NUR'],
  'followup.write': [...DOCTOR, 'NUR'],
  'followup.record': [...DOCTOR, 'NUR'],
  'summary.sign': SENIOR,
  'qc.record': ['QAP', 'RTT-T', 'CMP'],
  'machine.hold': CLINICAL,
  'machine.release': ['QAP', 'CMP'],
  'image.view': CLINICAL,
  'dicomweb.read': CLINICAL,
  'image.register': [...DOCTOR, ...PHYSICIST, 'DOS'],
  'image.upload': [...DOCTOR, ...PHYSICIST, 'RTT-S', 'RTT-T'],
  'dicom.operate': ['IT', 'ADM', 'CMP', 'QAP'],
  'image.reassign': ['PLN', 'CHK', 'CMP', 'QAP', 'ADM'],
  'process.view': [...CLINICAL, 'FD', 'ADM', 'SUP'],
  'stats.view.dept': ['SUP', 'CHF', 'CMP', 'ADM'],
  'user.admin': ['ADM'],
  'codelist.edit': ['ADM'],
  'process.repair': ['ADM', 'IT'],
  'bpmn.read': ['ADM', 'IT', 'SUP', 'CHF', 'CMP'],
  'bpmn.edit': ['ADM'],
  'bpmn.review': ['ADM', 'SUP', 'CHF', 'CMP'],
  'bpmn.approve': ['CHF', 'CMP'],
  'bpmn.deploy': ['ADM', 'IT'],
  'message.template': ['ADM'],
  'message.watch': ['ADM', 'SUP', 'IT', 'FD'],
  'screen.setup': ['ADM', 'SUP'],
  'cluster.operate': ['IT', 'ADM'],
  'integration.config': ['IT', 'ADM'],
  'audit.read': ['SUP'],
} as const satisfies Record<string, readonly Role[]>;
export type Permission = keyof typeof PERMISSIONS;

/**
 * What a program of a third party may be given. Reading, and handing in images: whatever needs a person's judgement,
 * signature or role stays with people.
 */
export const TOKEN_SCOPES = [
  'patient.read',
  'patient.read.masked',
  'process.view',
  'image.view',
  'image.upload',
  'dicomweb.read',
  'stats.view.dept',
  'message.watch',
  'bpmn.read',
] as const satisfies readonly Permission[];
export type TokenScope = (typeof TOKEN_SCOPES)[number];

/** What people with these roles may do. */
export function permissionsOf(roles: Iterable<Role>): Set<Permission> {
  const held = new Set(roles);
  const codes = Object.keys(PERMISSIONS) as Permission[];
  return new Set(codes.filter((code) => PERMISSIONS[code].some((role) => held.has(role))));
}
