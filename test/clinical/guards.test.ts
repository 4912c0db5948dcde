import { bookAppointments } from '@rtflow/records/commands/appointments/book-appointments';
import { checkIn } from '@rtflow/records/commands/appointments/check-in';
import { suspendCourse } from '@rtflow/records/commands/courses/suspend-course';
import { setDeviceStatus } from '@rtflow/records/commands/devices/set-device-status';
import { hc6WithinPrescription } from '@rtflow/records/commands/guards/hc6-within-prescription';
import { needRow, rowsOf, updateRows } from '@rtflow/records/rows';
import { expect } from 'chai';
import { forEachDatabase } from '../support/database.ts';
import type { CaseWalk } from './support/case.ts';
import { HOUR, passDailyQa, staff } from './support/department.ts';
import * as forms from './support/forms.ts';
import { PLAN_HASH } from './support/plan-file.ts';
import { arrive, fractions, goTo, receivePlan, schedule, walkTo } from './support/walk.ts';

/** Ten o'clock on Tuesday, the first booked fraction. */
const TUESDAY_10 = Date.parse('2026-03-03T10:00:00+08:00');

/** The last form of a fraction, a minute after the one before. */
function given(walk: CaseWalk, over: Record<string, unknown> = {}): Record<string, unknown> {
  const at = (minutes: number): string => new Date(walk.department.clock.now() - minutes * 60_000).toISOString();
  return {
    status: 'complete',
    startedAt: at(8),
    endedAt: at(2),
    secondTherapistId: 'u-RTT-T2',
    beams: [
      { no: 1, muPlanned: 300, muDelivered: 300 },
      { no: 2, muPlanned: 200, muDelivered: 200 },
    ],
    ...over,
  };
}

/** Everything up to the record of the first fraction. */
async function upToRecord(walk: CaseWalk): Promise<void> {
  await arrive(walk);
  await walk.done(staff('RTT-T'), 'identity-and-setup', forms.identityAndSetup());
  await walk.done(staff('RTT-T'), 'igrt-match', forms.igrtMatch());
  await walk.done(staff('ATT'), 'first-fraction-approval', forms.firstFractionApproval());
  walk.department.clock.advance(600_000);
}

const set = (walk: CaseWalk, table: string, assignment: string): Promise<unknown> =>
  walk.department.run(staff('SUP'), (tx) => tx.sql.run(`UPDATE ${table} SET ${assignment}`));

describe('clinical: hard constraints', () => {
  forEachDatabase((_name, open) => {
    it('HC1 R2.16 R3.15 S4 refuses to book while the sheet waits for its second signature', async () => {
      const { department, walk } = await walkTo(open, 'qa-passed');
      const slots = [{ deviceId: 'd-LA1', startAt: TUESDAY_10, fxNo: 1 }];
      const book = () =>
        department.run(staff('RTT-T'), (tx) => bookAppointments(tx, { courseId: walk.about.courseId, slots }));
      const refused = await book();
      expect(refused.ok ? null : refused.error).to.deep.include({ code: 'HC1', status: 409, whoCanFix: 'ATT+CHK' });
      expect((await walk.refused(staff('RTT-T'), 'confirm-schedule', schedule([1]))).code).to.equal('HC1');
      expect(await fractions(walk)).to.deep.equal([]);
    });

    it('HC2 lets no fraction begin when another plan file has taken the place of the approved one', async () => {
      const { walk } = await walkTo(open, 'booked');
      await arrive(walk);
      await set(walk, 'plans', `plan_hash = '${'b'.repeat(64)}'`);
      const refusal = await walk.refused(staff('RTT-T'), 'identity-and-setup', forms.identityAndSetup());
      expect(refusal).to.deep.include({ code: 'HC2' });
      expect(refusal.detail?.missing).to.deep.equal(['HASH']);
      expect(await walk.job('check-fraction-guards')).to.deep.equal({ ready: false });
    });

    it('HC2 names each step that the plan lacks', async () => {
      const { walk } = await walkTo(open, 'booked');
      await arrive(walk);
      await set(walk, 'plans', `status = 'CHECKED', md_approved_at = NULL, psqa_state = 'FAILED'`);
      const refusal = await walk.refused(staff('RTT-T'), 'identity-and-setup', forms.identityAndSetup());
      expect(refusal.detail?.missing).to.deep.equal(['MD_APPROVAL', 'PSQA', 'STATUS_CHECKED']);
    });

    it('HC3 lets no fraction begin before the daily QA of the machine or while it is on hold', async () => {
      const { department, walk } = await walkTo(open, 'booked');
      await arrive(walk);
      await set(walk, 'devices', `daily_qa_date = '2026-03-02'`);
      const noQa = await walk.refused(staff('RTT-T'), 'identity-and-setup', forms.identityAndSetup());
      expect(noQa).to.include({ code: 'HC3', whoCanFix: 'QAP' });
      await passDailyQa(department);
      await department.run(staff('NUR'), (tx) =>
        setDeviceStatus(tx, { deviceId: 'd-LA1', status: 'HOLD', reason: 'smell of burning' }),
      );
      const held = await walk.refused(staff('RTT-T'), 'identity-and-setup', forms.identityAndSetup());
      expect(held).to.include({ code: 'HC3', whoCanFix: 'QAP+CMP' });
      await set(walk, 'devices', `status = 'UP'`);
      await walk.done(staff('RTT-T'), 'identity-and-setup', forms.identityAndSetup());
    });

    it('HC4 takes no signature on a sheet of an older prescription', async () => {
      const { department, walk } = await walkTo(open, 'qa-passed');
      await walk.done(staff('PLN'), 'sheet-verify', forms.sheetVerify());
      await set(walk, 'prescriptions', `version = 2`);
      expect((await walk.refused(staff('ATT'), 'sheet-approve', forms.sheetApprove())).code).to.equal('HC4');
      await department.run(staff('SUP'), (tx) => updateRows(tx, 'Prescription', { version: 2 }, { version: 1 }));
      await walk.done(staff('ATT'), 'sheet-approve', forms.sheetApprove());
    });

    it('HC5 takes no check from the planner', async () => {
      const { walk } = await walkTo(open, 'approved');
      const planner = { ...staff('CHK'), id: 'u-PLN' };
      expect((await walk.refused(planner, 'physics-check', forms.physicsCheck())).code).to.equal('HC5');
      await walk.done(staff('CHK'), 'physics-check', forms.physicsCheck());
    });

    it('HC6 takes no fraction with 2 % more MU than the plan, none twice, and no fourth of three', async () => {
      const { department, walk } = await walkTo(open, 'booked');
      await upToRecord(walk);
      const tooMuch = given(walk, {
        beams: [
          { no: 1, muPlanned: 300, muDelivered: 311 },
          { no: 2, muPlanned: 200, muDelivered: 200 },
        ],
      });
      expect((await walk.refused(staff('RTT-T'), 'record-fraction', tooMuch)).code).to.equal('HC6');
      await walk.done(staff('RTT-T'), 'record-fraction', given(walk));
      const plan = await department.database.readOnly((reader) => needRow(reader, 'Plan', { planHash: PLAN_HASH }));
      const ask = (fxNo: number) =>
        department.run(staff('RTT-T'), (tx) =>
          hc6WithinPrescription(tx, { plan, fxNo, complete: true, firstPart: true, muPlanned: 500, muDelivered: 500 }),
        );
      expect((await ask(1))?.code).to.equal('HC6');
      expect(await ask(2)).to.equal(null);
      expect(await ask(3)).to.equal(null);
      expect((await ask(4))?.code).to.equal('HC6');
    });

    it('HC7 S8 turns a second fraction away at 5 h 20 min and takes it at 6 h', async () => {
      const { department, walk } = await walkTo(open, 'booked');
      await upToRecord(walk);
      await walk.done(staff('RTT-T'), 'record-fraction', given(walk));
      const [record] = await department.database.readOnly((reader) =>
        rowsOf(reader, 'TreatmentRecord', { courseId: walk.about.courseId }),
      );
      const endAt = record?.endAt ?? 0;
      const [second] = await fractions(walk);
      await department.run(staff('SUP'), (tx) =>
        updateRows(tx, 'Appointment', { id: second?.id ?? '' }, { startAt: endAt + 5 * HOUR, endAt: endAt + 6 * HOUR }),
      );
      const scan = () =>
        department.run(staff('RTT-T'), (tx) => checkIn(tx, { appointmentId: second?.id ?? '', method: 'BARCODE' }));
      department.clock.pin(endAt + 5 * HOUR + 20 * 60_000);
      const early = await scan();
      expect(early.ok ? null : early.error.code).to.equal('HC7');
      department.clock.pin(endAt + 6 * HOUR);
      expect((await scan()).ok).to.equal(true);
    });

    it('HC8 takes no first fraction without image guidance, nor without doctor or physicist', async () => {
      const { walk } = await walkTo(open, 'booked');
      await arrive(walk);
      await walk.done(staff('RTT-T'), 'identity-and-setup', forms.identityAndSetup());
      await walk.done(staff('RTT-T'), 'igrt-match', forms.igrtMatch());
      walk.department.clock.advance(600_000);
      expect((await walk.refused(staff('RTT-T'), 'record-fraction', given(walk))).code).to.equal('HC8');
      const therapist = await walk.refused(staff('RTT-T'), 'first-fraction-approval', forms.firstFractionApproval());
      expect(therapist.code).to.equal('HC8');
      await walk.done(staff('ATT'), 'first-fraction-approval', forms.firstFractionApproval());
      await walk.done(staff('RTT-T'), 'igrt-match', forms.igrtMatch({ imaging: 'NONE', matchOn: undefined }));
      walk.department.clock.advance(1000);
      expect((await walk.refused(staff('RTT-T'), 'record-fraction', given(walk))).code).to.equal('HC8');
      await walk.done(staff('RTT-T'), 'igrt-match', forms.igrtMatch());
      await walk.done(staff('RTT-T'), 'record-fraction', given(walk));
    });

    it('HC9 lets nobody verify alone, and no beam be recorded without the identity of this visit', async () => {
      const { walk } = await walkTo(open, 'booked');
      await arrive(walk);
      const alone = forms.identityAndSetup({ secondTherapistId: 'u-RTT-T' });
      expect((await walk.refused(staff('RTT-T'), 'identity-and-setup', alone)).code).to.equal('HC9');
      await walk.done(staff('RTT-T'), 'igrt-match', forms.igrtMatch());
      await walk.done(staff('ATT'), 'first-fraction-approval', forms.firstFractionApproval());
      walk.department.clock.advance(600_000);
      expect((await walk.refused(staff('RTT-T'), 'record-fraction', given(walk))).code).to.equal('HC9');
    });

    it('HC10 lets no simulation happen before consent', async () => {
      const { walk } = await walkTo(open, 'described');
      await set(walk, 'courses', 'consent_signed = 0');
      const refusal = await walk.refused(staff('RTT-S'), 'sim-perform', forms.simPerform());
      expect(refusal).to.deep.include({ code: 'HC10' });
      expect(refusal.detail?.open).to.deep.equal(['CONSENT']);
      await set(walk, 'courses', 'consent_signed = 1');
      await walk.done(staff('RTT-S'), 'sim-perform', forms.simPerform());
    });

    it('HC10 asks a woman of 30 for yes or no, where not applicable is no answer', async () => {
      const { walk } = await walkTo(open, 'described');
      await set(
        walk,
        'patients',
        `birth_date = '1996-01-31', flags = '{"pacemaker":false,"pregnancy":"NOT_APPLICABLE"}'`,
      );
      const refusal = await walk.refused(staff('RTT-S'), 'sim-perform', forms.simPerform());
      expect(refusal.detail?.open).to.deep.equal(['PREGNANCY']);
    });

    it('HC11 lets no plan be requested on contours that wait for review', async () => {
      const { department, walk } = await walkTo(open, 'contoured');
      department.clock.advance(1000);
      await walk.done(staff('DOS'), 'contour-draft', forms.contourDraft());
      expect((await walk.refused(staff('ATT'), 'plan-request', forms.planRequest())).code).to.equal('HC11');
      await walk.done(staff('ATT'), 'contour-review', forms.contourReview());
      await walk.done(staff('ATT'), 'plan-request', forms.planRequest());
    });

    it('HC12 leaves a suspended course without an appointment that anybody could check in to', async () => {
      const { department, walk } = await walkTo(open, 'booked');
      const [first] = await fractions(walk);
      const suspended = await department.run(staff('ATT'), (tx) =>
        suspendCourse(tx, { ...walk.about, reasonCode: 'TOXICITY', expectedResume: '2026-03-09' }),
      );
      expect(suspended).to.deep.equal({ ok: true, value: { heldSlots: 3 } });
      goTo(walk, TUESDAY_10);
      const scan = await department.run(staff('RTT-T'), (tx) =>
        checkIn(tx, { appointmentId: first?.id ?? '', method: 'BARCODE' }),
      );
      expect(scan.ok ? null : scan.error.code).to.equal('APPOINTMENT_STATE');
      const refusal = await walk.refused(staff('RTT-T'), 'confirm-schedule', schedule([1]));
      expect(refusal.code).to.equal('HC12');
    });

    const sides = [
      ['contour-draft', 'described', forms.contourDraft, 'DOS'],
      ['plan-request', 'contoured', forms.planRequest, 'ATT'],
      ['plan-design', 'prescribed', forms.planDesign, 'PLN'],
      ['plan-evaluate', 'designed', forms.planEvaluate, 'ATT'],
      ['sheet-verify', 'qa-passed', forms.sheetVerify, 'PLN'],
    ] as const;
    for (const [taskId, stage, form, role] of sides) {
      it(`HC13 refuses ${taskId} that names another side than the steps before`, async () => {
        const { walk } = await walkTo(open, stage);
        const refusal = await walk.refused(staff(role), taskId, form({ laterality: 'L' }));
        expect(refusal).to.include({ code: 'HC13' });
        await walk.done(staff(role), taskId, form());
      });
    }

    it('does not let a late plan file take the place of the approved one', async () => {
      const { department, walk } = await walkTo(open, 'booked');
      await receivePlan(walk, '1.2.77', 'c'.repeat(64));
      const plan = await department.database.readOnly((reader) =>
        needRow(reader, 'Plan', { courseId: walk.about.courseId }),
      );
      expect(plan).to.include({ status: 'RELEASED', planHash: PLAN_HASH });
      const notices = await department.database.readOnly((reader) =>
        rowsOf(reader, 'Notification', { template: 'plan-file-after-approval' }),
      );
      expect(notices.map(({ recipientId }) => recipientId)).to.deep.equal(['u-PLN']);
    });
  });
});
