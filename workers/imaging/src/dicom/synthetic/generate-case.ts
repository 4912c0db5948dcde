import { SOP_CLASS } from '../sop-classes.ts';
import { anatomyOf, type BodySite } from './anatomy.ts';
import { caseContext, type SyntheticPatient } from './case-plan.ts';
import { writeCtSlice } from './write-ct.ts';
import { writeRtDose } from './write-rtdose.ts';
import { writeRtPlan, type PlanOptions } from './write-rtplan.ts';
import { writeRtStructureSet } from './write-rtstruct.ts';

export interface SyntheticCaseOptions {
  /** Fixes everything: the same seed and patient give the same bytes. */
  readonly seed: number;
  readonly patient: SyntheticPatient;
  readonly site?: BodySite;
  /** Number of CT slices over the region, at least 8; fewer are thicker. */
  readonly slices?: number;
  /** Rows and columns of a slice. */
  readonly matrix?: number;
  /** `YYYYMMDD` and `HHMMSS`. */
  readonly studyDate: string;
  readonly studyTime?: string;
  readonly technique?: PlanOptions['technique'];
  readonly machineName?: string;
  readonly planLabel?: string;
  /** Of the target, in place of the site's usual one. */
  readonly prescription?: { readonly doseGy: number; readonly fractions: number };
  /** Of plan and dose: each has UIDs of its own, on the same images and structures. */
  readonly planRevision?: number;
}

export interface SyntheticObject {
  readonly sopInstanceUid: string;
  readonly sopClassUid: string;
  readonly modality: 'CT' | 'RTSTRUCT' | 'RTPLAN' | 'RTDOSE';
  readonly bytes: Uint8Array;
}

/**
 * A CT with the structures, plan and dose that belong to it, as Part 10 files: one study, one frame of reference, each
 * object referring to the one before it. CT slices come first, then RTSTRUCT, RTPLAN, RTDOSE.
 * @throws RangeError on fewer than 8 slices
 */
export function generateSyntheticCase(options: SyntheticCaseOptions): SyntheticObject[] {
  const slices = options.slices ?? 60;
  if (slices < 8) throw new RangeError(`Expected at least 8 slices, but got ${slices}`);
  const site = options.site ?? 'head-and-neck';
  const context = caseContext({
    patient: options.patient,
    anatomy: { ...anatomyOf(site, options.seed), ...(options.prescription && { prescription: options.prescription }) },
    seed: options.seed,
    slices,
    matrix: options.matrix ?? 128,
    studyDate: options.studyDate,
    studyTime: options.studyTime ?? '090000',
    planRevision: options.planRevision ?? 0,
  });
  const plan = {
    technique: options.technique ?? 'VMAT',
    machineName: options.machineName ?? 'LINAC1',
    planLabel: options.planLabel ?? (site === 'pelvis' ? 'PROSTATE' : 'HN_P1'),
  };
  return [
    ...context.ctInstanceUids.map((sopInstanceUid, index) => ({
      sopInstanceUid,
      sopClassUid: SOP_CLASS.CT_IMAGE,
      modality: 'CT' as const,
      bytes: writeCtSlice(context, index),
    })),
    {
      sopInstanceUid: context.structureSetUid,
      sopClassUid: SOP_CLASS.RT_STRUCTURE_SET,
      modality: 'RTSTRUCT',
      bytes: writeRtStructureSet(context),
    },
    {
      sopInstanceUid: context.planUid,
      sopClassUid: SOP_CLASS.RT_PLAN,
      modality: 'RTPLAN',
      bytes: writeRtPlan(context, plan),
    },
    {
      sopInstanceUid: context.doseUid,
      sopClassUid: SOP_CLASS.RT_DOSE,
      modality: 'RTDOSE',
      bytes: writeRtDose(context),
    },
  ];
}
