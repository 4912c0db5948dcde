import type { Row } from '../models/index.ts';
import { can } from '../policies/can.ts';
import { insertRow, rowOf, rowsOf, updateRows } from '../rows.ts';
import type { Tx } from '../tx.ts';
import { courseOf, nextVersion } from './current.ts';

export interface NewTarget {
  readonly structure: string;
  readonly doseTotalCgy: number;
  readonly dosePerFxCgy: number;
  readonly fractions: number;
  readonly coverage?: string;
}
export interface NewPrescription {
  readonly courseId: string;
  readonly technique: string;
  readonly modality: string;
  readonly energy?: string;
  readonly fractionation: string;
  readonly sequence?: string;
  readonly laterality: Row<'Prescription'>['laterality'];
  readonly planKind: Row<'Plan'>['kind'];
  readonly machineGroup?: string;
  readonly targets: readonly NewTarget[];
  readonly request: Readonly<Record<string, unknown>>;
}
export interface WrittenPrescription {
  readonly planId: string;
  readonly rxVersion: number;
  readonly fractions: number;
  /** cGy of the target with the highest total. */
  readonly dosePerFx: number;
}

/**
 * Writes the next version of a prescription and the plan that it asks for. Signed when its writer may sign; a resident's stays
 * a draft until the attending doctor approves the plan. An unreleased plan is taken on, a released one keeps its row (adaptive).
 */
export async function writePrescription(tx: Tx, rx: NewPrescription): Promise<WrittenPrescription> {
  const course = await courseOf(tx, rx.courseId);
  const rxVersion = await nextVersion(tx, 'Prescription', course.id);
  const fractions = totalFractions(rx);
  await updateRows(tx, 'Prescription', { courseId: course.id, status: ['DRAFT', 'SIGNED'] }, { status: 'SUPERSEDED' });
  const signed = can(tx.actor, 'rx.sign').ok;
  const prescriptionId = tx.newId();
  await insertRow(tx, 'Prescription', {
    id: prescriptionId,
    courseId: course.id,
    version: rxVersion,
    status: signed ? 'SIGNED' : 'DRAFT',
    technique: rx.technique,
    modality: rx.modality,
    energy: rx.energy ?? null,
    fractionation: rx.fractionation,
    sequence: rx.sequence ?? null,
    fractions,
    laterality: rx.laterality,
    request: { ...rx.request },
    writtenBy: tx.actor.id,
    writtenAt: tx.now,
    signedBy: signed ? tx.actor.id : null,
    signedAt: signed ? tx.now : null,
  });
  for (const target of rx.targets) await insertTarget(tx, prescriptionId, target);
  const planId = await planFor(tx, course, { ...rx, rxVersion, fractions });
  const delivered = rx.planKind === 'ADAPTIVE' ? course.deliveredFractions : 0;
  await updateRows(
    tx,
    'Course',
    { id: course.id },
    { technique: rx.technique, prescribedFractions: delivered + fractions, version: course.version + 1 },
  );
  const [first] = [...rx.targets].sort((a, b) => b.doseTotalCgy - a.doseTotalCgy);
  return { planId, rxVersion, fractions, dosePerFx: first?.dosePerFxCgy ?? 0 };
}

/** Targets treated together share the fractions; sequential ones add up. */
function totalFractions(rx: NewPrescription): number {
  const each = rx.targets.map((target) => target.fractions);
  return rx.sequence === 'SEQUENTIAL' ? each.reduce((sum, value) => sum + value, 0) : Math.max(...each);
}

async function insertTarget(tx: Tx, prescriptionId: string, target: NewTarget): Promise<void> {
  await insertRow(tx, 'RxTarget', {
    id: tx.newId(),
    prescriptionId,
    structure: target.structure,
    role: /^(GTV|CTV|ITV|PTV)/.exec(target.structure)?.[1] ?? null,
    doseTotalCgy: target.doseTotalCgy,
    dosePerFxCgy: target.dosePerFxCgy,
    fractions: target.fractions,
    coverage: target.coverage ?? null,
  });
}

async function planFor(
  tx: Tx,
  course: Row<'Course'>,
  rx: NewPrescription & { rxVersion: number; fractions: number },
): Promise<string> {
  const asked = {
    rxVersion: rx.rxVersion,
    technique: rx.technique,
    energy: rx.energy ?? null,
    machineGroup: rx.machineGroup ?? null,
    laterality: rx.laterality,
    fractions: rx.fractions,
    kind: rx.planKind,
  };
  const draft = await rowOf(tx, 'Plan', { courseId: course.id, status: 'DRAFT' }, ['-createdAt']);
  if (draft) {
    await updateRows(tx, 'Plan', { id: draft.id }, { ...asked, lockVersion: draft.lockVersion + 1 });
    return draft.id;
  }
  const plans = await rowsOf(tx, 'Plan', { courseId: course.id }, { order: ['-createdAt'] });
  const planId = tx.newId();
  await insertRow(tx, 'Plan', {
    ...asked,
    id: planId,
    courseId: course.id,
    planNo: `${course.courseNo}-P${plans.length + 1}`,
    version: 1,
    revisionOfId: plans.find(({ status }) => status === 'RELEASED')?.id ?? null,
    beams: [],
    createdAt: tx.now,
  });
  return planId;
}
