import { expect } from 'chai';
import { parseHeader, restampPatient } from '@rtflow/imaging';
import { needsDcmtk } from '../dicom/dcmtk.ts';
import { needsSharedData, sharedFile, sharedFiles } from '../imaging/shared-data.ts';
import { sharedHouse } from './common-house.ts';
import type { PatientJourney } from './patient-journey.ts';
import { walk } from './planned-course.ts';

/**
 * Planning sets beside the project, and what their RTPLAN says against the 33 fractions and 6996 cGy that are prescribed here:
 * rows out of limit, with the plan's value.
 */
const SETS = {
  'dicom/rt-phantom-rtkit': [['plan-fractions', '5 fx']],
  'dicom/rt-analytic-1': [
    ['plan-fractions', '25 fx'],
    ['plan-dose', '5000 cGy'],
  ],
  'dicom/rt-openkbp-211': [
    ['plan-fractions', '35 fx'],
    ['plan-dose', '7000 cGy'],
  ],
} as const;

describe('journey S1: sets of real systems', function () {
  this.timeout(120_000);
  const openHouse = sharedHouse();

  for (const [folder, unfit] of Object.entries(SETS)) {
    it(`S1 takes ${folder}, re-stamped to its patient, from images over contours to a plan that its doctor approves with a reason for each row that fails`, async function () {
      needsDcmtk(this);
      needsSharedData(this, folder);
      const { house, desks, newPatient } = await openHouse();
      const journey = await newPatient('npc-vmat');
      const of = (modality: string) => stamped(folder, journey).filter((each) => each.modality === modality);
      const send = (modality: string, callingAe: string) =>
        house.sendDicom(
          of(modality).map(({ bytes }) => bytes),
          callingAe,
        );
      for (const taskId of ['course-open', 'immob-request', 'immob-perform', 'sim-perform']) await journey.do(taskId);
      await send('CT', 'CTSIM');
      await desks.taskFor(journey.courseId, 'contour-draft');
      await send('RTSTRUCT', 'TPS');
      const { by, taskKey } = await journey.do('contour-draft');
      const { submission } = await by.api.call('tasks.get', { params: { taskKey } });
      expect(submission?.rtstructUid).to.equal(of('RTSTRUCT')[0]?.sopInstanceUid);
      await walk(journey, 'contour-review', 'plan-request');
      await journey.do('plan-design');
      await send('RTDOSE', 'TPS');
      await send('RTPLAN', 'TPS');
      const { row, person } = await desks.taskFor(journey.courseId, 'plan-evaluate');
      const task = await desks.claimed(person, row);
      const rows = task.prefill.constraintRows as Record<string, unknown>[];
      const out = rows.filter(({ result }) => result === 'out');
      expect(out.map(({ constraintId, value }) => [constraintId, value])).to.deep.equal(unfit);
      expect(rows.find(({ constraintId }) => constraintId === 'HN-C06')).to.include({
        ...{ structure: 'SpinalCord', metric: 'D0.03cc', limit: '< 45 Gy', result: 'none' },
      });
      const refused = await journey.do('plan-evaluate', { by: person.login }).then(() => 'taken', String);
      expect(refused, 'a failing row is not accepted without a reason').to.include('RULE_OUT_OF_LIMIT');
      const verdicts = rows.map((each) =>
        each.result === 'out' ? { ...each, verdict: 'justify', justification: '测试数据，与处方不同' } : each,
      );
      await journey.do('plan-evaluate', { by: person.login, own: { constraintRows: verdicts } });
      const { plans, images } = await journey.chart();
      const [file] = of('RTPLAN');
      expect(plans[0]).to.include({ planUid: file?.sopInstanceUid, status: 'MD_APPROVED' });
      expect(plans[0]?.hash).to.match(/^[0-9a-f]{64}$/);
      expect(images.find(({ modality }) => modality === 'CT')).to.include({ instances: of('CT').length });
      expect(images.map(({ modality }) => modality)).to.include.members(['CT', 'RTSTRUCT', 'RTPLAN', 'RTDOSE']);
    });
  }
});

interface StampedObject {
  readonly modality: string;
  readonly sopInstanceUid: string;
  readonly bytes: Uint8Array;
}

/** The planning objects of a folder under the patient's number and an invented name. */
function stamped(folder: string, { patientNo }: PatientJourney): StampedObject[] {
  return sharedFiles(folder, /^(CT|RS|RP|RD).*\.dcm$/).map((file) => {
    const copy = restampPatient(sharedFile(file), { patientId: patientNo, patientName: 'Test^Patient' });
    if (!copy.ok) throw new Error(`Expected ${file} to be re-stamped, but ${copy.error.code}`);
    const header = parseHeader(copy.value);
    if (!header.ok) throw new Error(`Expected ${file} to be readable, but ${header.error.code}`);
    return { modality: header.value.modality, sopInstanceUid: header.value.sopInstanceUid, bytes: copy.value };
  });
}
