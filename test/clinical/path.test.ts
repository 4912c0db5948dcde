import { checkIn } from '@rtflow/records/commands/appointments/check-in';
import { installDocumentStore } from '@rtflow/records/clinical/document-files';
import { needRow, rowOf, rowsOf } from '@rtflow/records/rows';
import type { BlobStore } from '@rtflow/records';
import { expect } from 'chai';
import { forEachDatabase } from '../support/database.ts';
import { passDailyQa, staff } from './support/department.ts';
import * as forms from './support/forms.ts';
import { PLAN_HASH } from './support/plan-file.ts';
import { fractions, goTo, walkTo } from './support/walk.ts';
import type { CaseWalk } from './support/case.ts';

/** Keeps nothing: what a document holds is tested by what it is made of. */
const NO_FILES = { put: async (content: Uint8Array) => ({ ok: true, value: { key: 'x', sizeBytes: content.length } }) };

/** Check-in, set-up, match, approval of the first, and the record. */
async function treat(walk: CaseWalk): Promise<void> {
  const { department } = walk;
  const [next] = await fractions(walk);
  if (!next) throw new Error('Expected a booked fraction, but found none');
  goTo(walk, next.startAt);
  await passDailyQa(department);
  const arrived = await department.run(staff('RTT-T'), (tx) =>
    checkIn(tx, { appointmentId: next.id, method: 'BARCODE' }),
  );
  expect(arrived.ok).to.equal(true);
  Object.assign(walk.variables, department.engine.published('fraction-checked-in').at(-1)?.variables);
  expect(await walk.job('check-fraction-guards')).to.deep.equal({ ready: true });
  department.clock.advance(60_000);
  await walk.done(staff('RTT-T'), 'identity-and-setup', forms.identityAndSetup());
  department.clock.advance(60_000);
  await walk.done(staff('RTT-T'), 'igrt-match', forms.igrtMatch());
  if (walk.variables.firstFraction) {
    await walk.done(staff('ATT'), 'first-fraction-approval', forms.firstFractionApproval());
  }
  department.clock.advance(600_000);
  const { beams } = await walk.prefill('record-fraction');
  const at = (minutes: number): string => new Date(department.clock.now() - minutes * 60_000).toISOString();
  await walk.done(staff('RTT-T'), 'record-fraction', {
    status: 'complete',
    startedAt: at(8),
    endedAt: at(2),
    secondTherapistId: 'u-RTT-T2',
    beams,
  });
}

describe('clinical: the path of one case', () => {
  before(() => installDocumentStore(NO_FILES as unknown as BlobStore));

  forEachDatabase((_name, open) => {
    it('carries a case from its diagnosis to a signed summary, each number from where it was first written', async () => {
      const { department, walk } = await walkTo(open, 'booked');
      const { database } = department;
      const { courseId } = walk.about;

      const plan = await database.readOnly((reader) => needRow(reader, 'Plan', { courseId }));
      expect(plan).to.include({ status: 'RELEASED', planHash: PLAN_HASH, doseTotalCgy: 600, rxVersion: 1 });
      expect(plan.beams.map(({ name, mu, type, energy }) => [name, mu, type, energy])).to.deep.equal([
        ['Arc1', 300, 'VMAT', '6X'],
        ['Arc2', 200, 'VMAT', '6X'],
      ]);
      expect(department.engine.published('dicom-rtplan-received')[0]).to.include({
        correlationKey: plan.id,
        messageId: '1.2.2.2',
      });

      for (const fraction of [1, 2, 3]) {
        await treat(walk);
        expect(await walk.job('plan-next-fraction')).to.include({ delivered: fraction, prescribed: 3 });
      }

      const records = await database.readOnly((reader) =>
        rowsOf(reader, 'TreatmentRecord', { courseId }, { order: ['fxNo'] }),
      );
      expect(records.map(({ fxNo, muDelivered, outcome }) => [fxNo, muDelivered, outcome])).to.deep.equal([
        [1, 500, 'COMPLETE'],
        [2, 500, 'COMPLETE'],
        [3, 500, 'COMPLETE'],
      ]);
      expect(records[0]?.shifts).to.include({ lateralMm: 1, longitudinalMm: -2.5, yawDeg: -1.1 });
      expect(records[0]?.attendedBy).to.deep.equal(['u-ATT']);
      expect(records[0]?.identity).to.deep.equal({ identifiers: ['NAME_STATED', 'BARCODE'], photoMatched: true });

      await walk.job('build-summary');
      expect(await walk.evidence('summary-sign')).to.include.members([
        '治疗起止: 2026-03-03 – 2026-03-05',
        '分次: 3 / 3',
        'PTV_6600: 6 / 6 Gy',
      ]);
      await walk.done(staff('ATT'), 'summary-sign', {
        completed: 'yes',
        response: 'PR',
        concurrent: 'NONE',
        toxicities: [],
        deliveredFractions: 3,
        prescribedFractions: 3,
        nextVisit: '2026-04-05',
      });
      const course = await database.readOnly((reader) => needRow(reader, 'Course', { id: courseId }));
      expect(course).to.include({ status: 'COMPLETED', deliveredFractions: 3 });

      await walk.job('enrol-followup');
      expect(department.engine.published('followup-enrolled')).to.have.length(1);
      expect(await walk.job('plan-next-visit', { variables: { enrolmentId: courseId } })).to.deep.equal({
        due: true,
        notReached: 0,
        visitAt: '2026-04-05T08:00:00.000+08:00',
      });
    });

    it('fills a form from earlier forms, the plan file and the department, and says so', async () => {
      const { walk } = await walkTo(open, 'qa-passed');
      expect(await walk.prefill('sheet-verify')).to.deep.include({
        planHash: PLAN_HASH,
        rxVersion: 1,
        technique: 'VMAT',
        laterality: 'NA',
        igrt: 'CBCT_DAILY',
        bid: 'no',
      });
      expect(await walk.prefill('plan-request')).to.deep.include({
        technique: 'VMAT',
        energy: '6X',
        deviceGroup: 'G1',
      });
      expect(await walk.evidence('physics-check')).to.include.members(['处方签署: 已签', '射野: 2 · 500 MU']);
    });

    it('R2.4 keeps a rejected contour with its reason and approves the next version', async () => {
      const { department, walk } = await walkTo(open, 'described');
      await walk.done(staff('DOS'), 'contour-draft', forms.contourDraft());
      const reject = forms.contourReview({ decision: 'reject', rejectReason: 'TARGET_EXTENT', comment: '上界不足' });
      await walk.done(staff('ATT'), 'contour-review', reject);
      department.clock.advance(1000);
      await walk.done(staff('DOS'), 'contour-draft', forms.contourDraft());
      await walk.done(staff('ATT'), 'contour-review', forms.contourReview());
      const sets = await department.database.readOnly((reader) =>
        rowsOf(reader, 'ContourSet', { courseId: walk.about.courseId }, { order: ['version'] }),
      );
      expect(sets.map(({ version, status, comment }) => [version, status, comment])).to.deep.equal([
        [1, 'REJECTED', 'TARGET_EXTENT: 上界不足'],
        [2, 'APPROVED', null],
      ]);
    });

    it("leaves a resident's prescription unsigned until the attending doctor approves its plan", async () => {
      const { department, walk } = await walkTo(open, 'contoured');
      const { courseId } = walk.about;
      const rx = () => department.database.readOnly((reader) => rowOf(reader, 'Prescription', { courseId }));
      const { planId } = await walk.done(staff('RES'), 'plan-request', forms.planRequest());
      walk.variables.planId = planId;
      expect(await rx()).to.include({ status: 'DRAFT', signedBy: null });
    });
  });
});
