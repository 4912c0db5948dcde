import type { PatientJourney } from './patient-journey.ts';

/** Steps of the main path in their order; images come after the simulation, the plan after the design. */
export const MAIN_PATH = [
  'course-open',
  'immob-request',
  'immob-perform',
  'sim-perform',
  'contour-draft',
  'contour-review',
  'plan-request',
  'plan-design',
  'plan-evaluate',
  'physics-check',
  'psqa-measure',
  'psqa-evaluate',
  'sheet-verify',
  'sheet-approve',
  'sheet-cosign',
  'rv-import-confirm',
  'confirm-schedule',
] as const;
type Step = (typeof MAIN_PATH)[number];

/** 3D conformal plans need no patient-specific QA. */
const VMAT_ONLY: readonly string[] = ['psqa-measure', 'psqa-evaluate'];

/** Every step from `from` to `to`, both included, with images and plan through the intake when their time comes. */
export async function walk(journey: PatientJourney, from: Step, to: Step): Promise<void> {
  const { demoCase, house, patientId } = journey;
  const steps = MAIN_PATH.slice(MAIN_PATH.indexOf(from), MAIN_PATH.indexOf(to) + 1);
  for (const step of steps) {
    if (demoCase.technique === '3DCRT' && VMAT_ONLY.includes(step)) continue;
    await journey.do(step);
    if (step === 'sim-perform') await house.doors.sendImages(patientId, demoCase, journey.seed);
    if (step === 'plan-design') await sendPlan(journey);
  }
}

/** What the planning system sends; each further one is a new revision. */
export async function sendPlan(journey: PatientJourney): Promise<void> {
  const { demoCase, house, patientId, seed } = journey;
  await house.doors.sendPlan(patientId, demoCase, seed, journey.times('plan-design') - 1);
}
