import type { JobResult, PlanSummary, PlanSummaryBeam } from '@rtflow/contract';
import { energyText, isTreatment } from '@rtflow/imaging';

type SheetBeam = JobResult<'prefill-sheet'>['beams'][number];

/** Treatment beams of the plan as rows of the sheet, in beam order. Set-up and port-film beams give no dose and stay out. */
export function sheetBeams(plan: PlanSummary): SheetBeam[] {
  return plan.beams
    .filter(isTreatment)
    .toSorted((a, b) => a.number - b.number)
    .map((beam) => ({
      number: beam.number,
      name: beam.name,
      radiationType: beam.radiationType ?? 'PHOTON',
      energy: energyText(beam),
      gantryStart: beam.gantryStartDeg ?? 0,
      gantryStop: isArc(beam) ? (beam.gantryStopDeg ?? null) : null,
      collimator: beam.collimatorDeg ?? 0,
      couch: beam.couchDeg ?? 0,
      monitorUnits: beam.meterset ?? null,
      ssdMm: beam.sourceToSurfaceMm ?? null,
    }));
}

function isArc(beam: PlanSummaryBeam): boolean {
  return beam.gantryRotation === 'CW' || beam.gantryRotation === 'CC';
}
