import type { RtPlanSummary } from '@rtflow/imaging/dicom/read-rtplan';
import { energyText, isTreatment } from '@rtflow/imaging/dicom/read-rtplan-beam';
import type { Row } from '../models/index.ts';
import type { PlanBeam } from '../models/planning.ts';
import type { Reader } from '../record-types.ts';
import { updateRows } from '../rows.ts';
import type { Tx } from '../tx.ts';
import { courseInstances } from './course-images.ts';

/** The summary of an RTPLAN, kept with its index when it was received. */
export function rtplanOf(instance: Row<'DicomInstance'> | null): RtPlanSummary | null {
  return (instance?.header.rtplan as RtPlanSummary | undefined) ?? null;
}

/** The newest RTDOSE of the course that names this plan: that of an earlier revision says nothing about it. */
export async function doseOf(
  reader: Reader,
  { courseId, planUid }: { readonly courseId: string; readonly planUid: string },
): Promise<Row<'DicomInstance'> | null> {
  const doses = await courseInstances(reader, courseId, 'RTDOSE');
  return doses.find(({ header }) => header.dosePlanUid === planUid) ?? null;
}

/**
 * Makes a received RTPLAN the plan's own: uid, hash of its bytes and beams. Another file than the approved one takes the
 * approvals away with it: the hash of plan and sheet differ from then on (HC2).
 */
export async function attachRtplan(tx: Tx, plan: Row<'Plan'>, instance: Row<'DicomInstance'>): Promise<void> {
  if (plan.planHash === instance.sha256) return;
  const summary = rtplanOf(instance);
  await updateRows(
    tx,
    'Plan',
    { id: plan.id },
    {
      planUid: instance.sopInstanceUid,
      planHash: instance.sha256,
      ...(summary && { beams: summary.beams.filter(isTreatment).map(planBeam), ...prescribedDose(summary) }),
      lockVersion: plan.lockVersion + 1,
    },
  );
  await tx.audit({
    action: 'plan.file-attached',
    entity: 'plan',
    entityId: plan.id,
    detail: { planUid: instance.sopInstanceUid, planHash: instance.sha256, before: plan.planHash },
  });
}

function planBeam(beam: RtPlanSummary['beams'][number]): PlanBeam {
  return {
    number: beam.number,
    name: beam.name,
    type: beamType(beam),
    energy: energyText(beam),
    gantryStartDeg: beam.gantryStartDeg ?? 0,
    ...(beam.gantryStopDeg !== undefined && { gantryStopDeg: beam.gantryStopDeg }),
    collimatorDeg: beam.collimatorDeg ?? 0,
    couchDeg: beam.couchDeg ?? 0,
    mu: beam.meterset ?? 0,
  };
}

function beamType(beam: RtPlanSummary['beams'][number]): string {
  if (beam.radiationType === 'ELECTRON') return 'ELECTRON';
  if (beam.gantryRotation === 'CW' || beam.gantryRotation === 'CC') return 'VMAT';
  return beam.type === 'DYNAMIC' ? 'IMRT' : 'STATIC';
}

function prescribedDose(summary: RtPlanSummary): { doseTotalCgy?: number } {
  const doses = summary.doseReferences.flatMap(({ targetPrescriptionDoseGy: dose }) =>
    dose === undefined ? [] : [dose],
  );
  return doses.length > 0 ? { doseTotalCgy: Math.round(Math.max(...doses) * 100) } : {};
}
