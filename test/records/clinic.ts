import type { Actor, Models, NewRow, Tx } from '@rtflow/records';

/** Rows that a test needs before it can begin, with the least that the schema asks. Overrides come last. */
export const DOCTOR: Actor = { kind: 'user', id: 'u-doctor', grants: [{ role: 'ATT', scope: 'department' }] };

type Overrides<M extends keyof Models> = Partial<NewRow<M>>;

export async function addPatient(tx: Tx, overrides: Overrides<'Patient'> = {}): Promise<string> {
  const id = tx.newId();
  await tx.models.Patient.create(
    {
      id,
      patientNo: `RT${id.slice(-14)}`,
      name: '测试甲',
      pinyin: 'ceshijia',
      initials: 'csj',
      sex: 'F',
      birthDate: '1970-01-31',
      flags: {},
      registeredAt: tx.now,
      registeredBy: tx.actor.id,
      ...overrides,
    },
    { transaction: tx.transaction },
  );
  return id;
}

export async function addCourse(
  tx: Tx,
  overrides: Overrides<'Course'> = {},
): Promise<{ courseId: string; patientId: string }> {
  const patientId = overrides.patientId ?? (await addPatient(tx));
  const id = tx.newId();
  await tx.models.Course.create(
    {
      id,
      courseNo: `C${id.slice(-14)}`,
      patientId,
      status: 'ACTIVE',
      prescribedFractions: 3,
      openedAt: tx.now,
      openedBy: tx.actor.id,
      ...overrides,
    },
    { transaction: tx.transaction },
  );
  return { courseId: id, patientId };
}

export interface TreatmentReady {
  readonly courseId: string;
  readonly patientId: string;
  readonly planId: string;
  readonly sheetId: string;
  readonly deviceId: string;
}

/** A course that may be treated: released plan, approved sheet of the same hash, a linac. */
export async function addTreatmentReady(
  tx: Tx,
  overrides: { plan?: Overrides<'Plan'>; sheet?: Overrides<'TreatmentSheet'>; course?: Overrides<'Course'> } = {},
): Promise<TreatmentReady> {
  const { courseId, patientId } = await addCourse(tx, overrides.course);
  const [planId, sheetId, deviceId] = [tx.newId(), tx.newId(), tx.newId()];
  const inTx = { transaction: tx.transaction };
  const planHash = 'a'.repeat(64);
  await tx.models.Plan.create(
    {
      id: planId,
      courseId,
      planNo: `P${planId.slice(-14)}`,
      version: 1,
      planHash,
      status: 'RELEASED',
      rxVersion: 1,
      technique: 'VMAT',
      laterality: 'NA',
      fractions: 3,
      beams: [],
      mdApprovedBy: 'u-doctor',
      mdApprovedAt: tx.now,
      checkedBy: 'u-checker',
      checkedAt: tx.now,
      psqaState: 'PASSED',
      createdAt: tx.now,
      ...overrides.plan,
    },
    inTx,
  );
  await tx.models.TreatmentSheet.create(
    {
      id: sheetId,
      courseId,
      planId,
      version: 1,
      status: 'APPROVED',
      planHash,
      rxVersion: 1,
      laterality: 'NA',
      content: {},
      writtenBy: 'u-planner',
      writtenAt: tx.now,
      approvedByAtt: 'u-doctor',
      approvedByChk: 'u-checker',
      approvedAt: tx.now,
      ...overrides.sheet,
    },
    inTx,
  );
  await tx.models.Device.create(
    {
      id: deviceId,
      code: deviceId.slice(-12),
      nameZh: '一号加速器',
      nameEn: 'Linac 1',
      kind: 'LINAC',
      model: 'Synthetic',
      energies: ['6X'],
      techniques: ['VMAT'],
    },
    inTx,
  );
  return { courseId, patientId, planId, sheetId, deviceId };
}

export function appointment(tx: Tx, ready: TreatmentReady, overrides: Overrides<'Appointment'> = {}): Promise<unknown> {
  const { courseId, patientId, planId, deviceId } = ready;
  return tx.models.Appointment.create(
    {
      id: tx.newId(),
      courseId,
      patientId,
      planId,
      deviceId,
      kind: 'REGULAR',
      fxNo: 1,
      startAt: 1_000_000,
      endAt: 1_600_000,
      bookedBy: tx.actor.id,
      bookedAt: tx.now,
      ...overrides,
    },
    { transaction: tx.transaction },
  );
}

export function treatment(
  tx: Tx,
  ready: TreatmentReady,
  overrides: Overrides<'TreatmentRecord'> = {},
): Promise<unknown> {
  const { courseId, planId, deviceId } = ready;
  return tx.models.TreatmentRecord.create(
    {
      id: tx.newId(),
      courseId,
      planId,
      deviceId,
      fxNo: 1,
      outcome: 'COMPLETE',
      muPlanned: 500,
      muDelivered: 500,
      beams: [],
      staff1Id: 'u-rtt-1',
      staff2Id: 'u-rtt-2',
      identity: { identifiers: ['patientNo', 'birthDate'], photoMatched: true },
      startAt: 1_000_000,
      endAt: 1_300_000,
      source: 'LOCAL',
      recordedAt: tx.now,
      ...overrides,
    },
    { transaction: tx.transaction },
  );
}
