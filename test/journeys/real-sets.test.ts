import { expect } from 'chai';
import { parseHeader, restampPatient } from '@rtflow/imaging';
import { needsDcmtk } from '../dicom/dcmtk.ts';
import { needsSharedData, sharedFile, sharedFiles } from '../imaging/shared-data.ts';
import { commonHouse } from './common-house.ts';
import type { PatientJourney } from './patient-journey.ts';
import { walk } from './planned-course.ts';

/** Sets of real systems beside the project, with the structures that their RTSTRUCT holds as targets. */
const SETS = ['dicom/rt-phantom-rtkit', 'dicom/rt-analytic-1'] as const;

describe('journey S1: sets of real systems', function () {
  this.timeout(120_000);

  for (const folder of SETS) {
    it(`S1 takes ${folder}, re-stamped to its patient, from images over contours to a plan with its hash and evaluation`, async function () {
      needsDcmtk(this);
      needsSharedData(this, folder);
      const { house, desks, newPatient } = await commonHouse();
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
      const { evidence } = await desks.claimed(person, row);
      expect(evidence.length).to.be.greaterThan(0);
      await journey.do('plan-evaluate', { by: person.login });
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
