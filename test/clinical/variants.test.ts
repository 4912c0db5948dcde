import { checkIn } from '@rtflow/records/commands/appointments/check-in';
import { recordFraction } from '@rtflow/records/commands/treatment/record-fraction';
import { needRow, rowsOf } from '@rtflow/records/rows';
import { expect } from 'chai';
import { forEachDatabase } from '../support/database.ts';
import { CaseWalk, addCase } from './support/case.ts';
import { openDepartment, passDailyQa, staff } from './support/department.ts';
import * as forms from './support/forms.ts';
import { fractions, goTo, receivePlan, walkTo } from './support/walk.ts';

/** Set up and matched, with the first fraction approved where it is one. */
async function setUp(walk: CaseWalk): Promise<string> {
  const [next] = await fractions(walk);
  if (!next) throw new Error('Expected a booked fraction, but found none');
  goTo(walk, next.startAt);
  await passDailyQa(walk.department);
  await walk.department.run(staff('RTT-T'), (tx) =>
    checkIn(tx, { appointmentId: next.id, method: 'STAFF', reason: 'FROM_WARD' }),
  );
  walk.variables.apptId = next.id;
  walk.department.clock.advance(60_000);
  await walk.done(staff('RTT-T'), 'identity-and-setup', forms.identityAndSetup());
  await walk.done(staff('RTT-T'), 'igrt-match', forms.igrtMatch());
  await walk.done(staff('ATT'), 'first-fraction-approval', forms.firstFractionApproval());
  walk.department.clock.advance(600_000);
  return next.id;
}

function times(walk: CaseWalk): Record<string, unknown> {
  const at = (minutes: number): string => new Date(walk.department.clock.now() - minutes * 60_000).toISOString();
  return { startedAt: at(8), endedAt: at(2), secondTherapistId: 'u-RTT-T2' };
}

describe('clinical: variants', () => {
  forEachDatabase((_name, open) => {
    it('S5 stops at a pass rate of 88 %, passes a second measurement of 96 %, and keeps both', async () => {
      const { department, walk } = await walkTo(open, 'approved');
      await walk.done(staff('CHK'), 'physics-check', forms.physicsCheck());
      await walk.done(staff('QAP'), 'psqa-evaluate', forms.psqaEvaluate({ passRate: 88 }));
      const planOf = () =>
        department.database.readOnly((reader) => needRow(reader, 'Plan', { courseId: walk.about.courseId }));
      expect(await planOf()).to.include({ status: 'CHECKED', psqaState: 'FAILED' });
      expect((await walk.refused(staff('PLN'), 'sheet-verify', forms.sheetVerify())).code).to.equal('HC2');
      await walk.done(staff('QAP'), 'psqa-evaluate', forms.psqaEvaluate({ passRate: 96 }));
      expect(await planOf()).to.include({ status: 'QA_PASSED', psqaState: 'PASSED' });
      const records = await department.database.readOnly((reader) =>
        rowsOf(reader, 'PsqaRecord', {}, { order: ['attemptNo'] }),
      );
      expect(records.map(({ passRatePct, result }) => [passRatePct, result])).to.deep.equal([
        [88, 'FAIL'],
        [96, 'PASS'],
      ]);
    });

    it('S5 overrides a failed measurement by two people only', async () => {
      const { department, walk } = await walkTo(open, 'approved');
      await walk.done(staff('CHK'), 'physics-check', forms.physicsCheck());
      await walk.done(staff('QAP'), 'psqa-evaluate', forms.psqaEvaluate({ passRate: 93 }));
      await walk.done(staff('CMP'), 'psqa-decide', {
        causes: ['DETECTOR'],
        analysis: '边缘探测器失效',
        decision: 'override',
        overrideReason: 'DETECTOR_LIMIT',
      });
      const cosign = { reportRead: true, decision: 'approve' };
      expect((await walk.refused(staff('CMP'), 'psqa-cosign', cosign)).code).to.equal('TWO_SIGNATURES');
      await walk.done(staff('ATT'), 'psqa-cosign', cosign);
      const records = await department.database.readOnly((reader) =>
        rowsOf(reader, 'PsqaRecord', { result: 'OVERRIDE' }),
      );
      expect(records.map(({ overrideSigners }) => overrideSigners)).to.deep.equal([['u-CMP', 'u-ATT']]);
    });

    it('takes the second signature of a sheet from another person only', async () => {
      const { walk } = await walkTo(open, 'qa-passed');
      await walk.done(staff('PLN'), 'sheet-verify', forms.sheetVerify());
      await walk.done(staff('ATT'), 'sheet-approve', forms.sheetApprove());
      const same = { ...staff('CHK'), id: 'u-ATT' };
      expect((await walk.refused(same, 'sheet-cosign', forms.sheetApprove())).code).to.equal('TWO_SIGNATURES');
      await walk.done(staff('CHK'), 'sheet-cosign', forms.sheetApprove());
    });

    it('refuses a sheet whose MU are not those of the plan file', async () => {
      const { walk } = await walkTo(open, 'qa-passed');
      const { beams } = forms.sheetVerify() as { beams: Record<string, unknown>[] };
      const wrong = forms.sheetVerify({ beams: [{ ...beams[0], mu: 301 }, beams[1]] });
      const refusal = await walk.refused(staff('PLN'), 'sheet-verify', wrong);
      expect(refusal).to.deep.include({ code: 'SHEET_DIFFERS' });
      expect(refusal.detail?.beams).to.deep.equal([1]);
    });

    it('completes an interrupted fraction with what was left, under the same number', async () => {
      const { department, walk } = await walkTo(open, 'booked');
      await setUp(walk);
      await walk.done(staff('RTT-T'), 'record-fraction', {
        status: 'partial',
        interruption: 'MACHINE',
        ...times(walk),
        beams: [{ no: 1, muPlanned: 300, muDelivered: 250 }],
      });
      await walk.done(staff('ATT'), 'partial-fraction-decision', {
        decision: 'complete-remaining',
        cause: 'MACHINE',
        comment: '同日补照',
      });
      await walk.done(staff('CHK'), 'partial-fraction-check', {
        deliveredMu: 250,
        remainingMu: 250,
        decision: 'approve',
      });
      await setUp(walk);
      const { beams, fxNo } = await walk.prefill('record-fraction');
      expect(fxNo).to.equal(1);
      expect(beams).to.deep.equal([
        { no: 1, muPlanned: 50, muDelivered: 50 },
        { no: 2, muPlanned: 200, muDelivered: 200 },
      ]);
      await walk.done(staff('RTT-T'), 'record-fraction', { status: 'complete', ...times(walk), beams });
      const records = await department.database.readOnly((reader) =>
        rowsOf(reader, 'TreatmentRecord', {}, { order: ['partNo'] }),
      );
      expect(records.map((row) => [row.fxNo, row.partNo, row.outcome, row.muDelivered])).to.deep.equal([
        [1, 1, 'PARTIAL', 250],
        [1, 2, 'COMPLETE', 250],
      ]);
      expect(await walk.job('plan-next-fraction')).to.include({ delivered: 1 });
    });

    it('S1 takes a record from the R&V system once and wakes the fraction that waits for it', async () => {
      const { department, walk } = await walkTo(open, 'booked');
      const appointmentId = await setUp(walk);
      const now = department.clock.now();
      const record = () =>
        department.run({ kind: 'system', id: 'rv', grants: [] }, (tx) =>
          recordFraction(tx, {
            appointmentId,
            source: 'DICOM',
            externalId: '1.2.840.9.1',
            outcome: 'COMPLETE',
            beams: [
              { number: 1, name: 'Arc1', muPlanned: 300, muDelivered: 300 },
              { number: 2, name: 'Arc2', muPlanned: 200, muDelivered: 200 },
            ],
            startAt: now - 480_000,
            endAt: now - 120_000,
            staff: ['u-RTT-T', 'u-RTT-T2'],
          }),
        );
      const first = await record();
      expect(first.ok).to.equal(true);
      expect(await record()).to.deep.equal(first);
      const rows = await department.database.readOnly((reader) => rowsOf(reader, 'TreatmentRecord', {}));
      expect(rows.map(({ source, externalId, fxNo }) => [source, externalId, fxNo])).to.deep.equal([
        ['DICOM', '1.2.840.9.1', 1],
      ]);
      expect(department.engine.published('treatment-record-received')).to.have.length(1);
    });

    it('lets a patient whom the machine kept waiting check in again, with the same ticket', async () => {
      const { department, walk } = await walkTo(open, 'booked');
      const [next] = await fractions(walk);
      goTo(walk, next?.startAt ?? 0);
      const arrive = () =>
        department.run(staff('FD'), (tx) => checkIn(tx, { appointmentId: next?.id ?? '', method: 'BARCODE' }));
      expect(await arrive()).to.deep.equal({ ok: true, value: { ticketNo: 'A001' } });
      walk.variables.apptId = next?.id;
      expect(await walk.job('check-fraction-guards')).to.deep.equal({ ready: false });
      await walk.done(staff('RTT-T'), 'fraction-blocked', { action: 'RESOLVED', comment: '晨检已补做' });
      await passDailyQa(department);
      expect(await arrive()).to.deep.equal({ ok: true, value: { ticketNo: 'A001' } });
      expect(await walk.job('check-fraction-guards')).to.deep.equal({ ready: true });
      department.engine.takenBy = [];
      const unexpected = await arrive();
      expect(unexpected.ok ? null : unexpected.error.code).to.equal('NOT_EXPECTED');
    });

    it('counts a patient who came and was not treated that day as missed', async () => {
      const { department, walk } = await walkTo(open, 'booked');
      const [next] = await fractions(walk);
      goTo(walk, next?.startAt ?? 0);
      await department.run(staff('FD'), (tx) => checkIn(tx, { appointmentId: next?.id ?? '', method: 'BARCODE' }));
      department.clock.pin(Date.parse('2026-03-04T08:00:00+08:00'));
      await walk.done(staff('RTT-T'), 'missed-fraction', { reasonCode: 'MACHINE', contacted: true, compensate: false });
      const rows = await department.database.readOnly((reader) =>
        rowsOf(reader, 'Appointment', { courseId: walk.about.courseId }, { order: ['startAt'] }),
      );
      expect(rows.map(({ status, fxNo }) => [status, fxNo])).to.deep.equal([
        ['MISSED', 1],
        ['BOOKED', 1],
        ['BOOKED', 2],
      ]);
    });

    it('S13 stops the old plan at its fraction and counts on with the new one', async () => {
      const { department, walk } = await walkTo(open, 'booked');
      const { courseId } = walk.about;
      await setUp(walk);
      const beams = [
        { no: 1, muPlanned: 300, muDelivered: 300 },
        { no: 2, muPlanned: 200, muDelivered: 200 },
      ];
      await walk.done(staff('RTT-T'), 'record-fraction', { status: 'complete', ...times(walk), beams });
      const oldPlanId = walk.variables.planId;
      await walk.done(staff('ATT'), 'adaptive-decide', {
        reason: '1259231006',
        newSimulation: false,
        continueOldPlan: false,
        stopAfterFraction: 1,
        comment: '肿瘤缩小',
      });
      department.clock.advance(1000);
      expect((await walk.prefill('plan-request')).planKind).to.equal('ADAPTIVE');
      const targets = [{ tg263Name: 'PTV_6600', dosePerFx: 200, fractions: 2, total: 400, coverage: 'D95_RX' }];
      const { planId } = await walk.done(
        staff('ATT'),
        'plan-request',
        forms.planRequest({ planKind: 'ADAPTIVE', targets }),
      );
      expect(planId).not.to.equal(oldPlanId);
      walk.variables.planId = planId;
      expect((await fractions(walk)).length, 'slots of the old plan').to.equal(2);
      await walk.done(staff('PLN'), 'plan-design', forms.planDesign());
      await receivePlan(walk, '1.2.3', 'f'.repeat(64));
      await walk.done(staff('ATT'), 'plan-evaluate', forms.planEvaluate());
      await walk.done(staff('CHK'), 'physics-check', forms.physicsCheck());
      await walk.done(staff('QAP'), 'psqa-evaluate', forms.psqaEvaluate());
      await walk.done(staff('PLN'), 'sheet-verify', forms.sheetVerify({ rxVersion: 2 }));
      await walk.done(staff('ATT'), 'sheet-approve', forms.sheetApprove());
      await walk.done(staff('CHK'), 'sheet-cosign', forms.sheetApprove());
      await walk.job('activate-plan', { variables: { planId, stopAfterFraction: 1 } });
      const plans = await department.database.readOnly((reader) =>
        rowsOf(reader, 'Plan', { courseId }, { order: ['createdAt'] }),
      );
      expect(plans.map((plan) => [plan.kind, plan.status, plan.stoppedAtFx])).to.deep.equal([
        ['FIRST', 'RETIRED', 1],
        ['ADAPTIVE', 'RELEASED', null],
      ]);
      const live = await department.database.readOnly((reader) =>
        rowsOf(reader, 'Appointment', { courseId, status: 'BOOKED' }),
      );
      expect(live.map((appointment) => appointment.planId)).to.deep.equal([planId, planId]);
      expect(department.engine.published('plan-changed')[0]?.variables).to.deep.equal({ planId });
      expect(await walk.job('plan-next-fraction', { variables: { planId } })).to.include({
        delivered: 1,
        prescribed: 3,
      });
    });

    it('S12 plans an emergency by hand, checked once before approval, and treats without patient-specific QA', async () => {
      const department = await openDepartment(open);
      department.clock.pin(Date.parse('2026-03-02T21:00:00+08:00'));
      const about = await department.run(staff('FD'), (tx) => addCase(tx));
      const walk = new CaseWalk(department, about);
      await walk.done(
        staff('RES'),
        'course-open',
        forms.courseOpen({ intent: 'emergency', technique: '2D', urgent: true }),
      );
      const rx = await walk.done(staff('ATT'), 'emergency-rx', {
        indication: 'CORD',
        site: 'SPINE',
        laterality: 'NA',
        technique: '2D',
        energy: '6X',
        tg263Name: 'PTV_Spine',
        dosePerFx: 400,
        fractions: 5,
        total: 2000,
        clinicalSetup: true,
        verbal: 'yes',
        readBack: 'yes',
        orderedAt: '2026-03-02T20:50:00+08:00',
      });
      walk.variables.planId = rx.planId;
      await walk.done(staff('PLN'), 'emergency-plan', {
        machineId: 'd-LA1',
        laterality: 'NA',
        method: 'HAND',
        beams: [{ no: 1, energy: '6X', gantry: 180, collimator: 0, fieldX: 8, fieldY: 16, depthCm: 5, mu: 450 }],
      });
      const approve = { laterality: 'NA', decision: 'approve' };
      expect((await walk.refused(staff('ATT'), 'emergency-approve', approve)).code).to.equal('HC2');
      await walk.done(staff('CHK'), 'emergency-check', {
        itemIdentity: 'pass',
        itemPlanRx: 'pass',
        itemBeamGeometry: 'pass',
        secondaryMuPercent: 0.5,
        decision: 'approve',
      });
      await walk.done(staff('ATT'), 'emergency-approve', approve);
      const plan = await department.database.readOnly((reader) =>
        needRow(reader, 'Plan', { courseId: about.courseId }),
      );
      expect(plan).to.include({ status: 'QA_PASSED', psqaState: 'NOT_REQUIRED', psqaRequired: false });
      department.clock.advance(1000);
      await walk.job('prefill-sheet', { result: { planHash: null, beams: [] } });
      const beams = [{ no: 1, name: 'F1', type: 'STATIC', energy: '6X', gantryStart: 180, mu: 450 }];
      await walk.done(staff('PLN'), 'sheet-verify', forms.sheetVerify({ technique: '2D', beams, igrt: 'EPID' }));
      await walk.done(staff('ATT'), 'sheet-approve', forms.sheetApprove());
      await walk.done(staff('CHK'), 'sheet-cosign', forms.sheetApprove());
      const tonight = { fx: 1, start: '2026-03-02T22:30:00+08:00', deviceId: 'd-LA1' };
      const schedule = {
        appointmentKind: 'FIRST',
        deviceId: 'd-LA1',
        cycle: 'QD5',
        firstDate: '2026-03-02',
        slotMin: 20,
      };
      const booked = await walk.done(staff('RTT-T'), 'confirm-schedule', { ...schedule, appointments: [tonight] });
      expect(booked.firstFractionAt).to.equal('2026-03-02T22:30:00.000+08:00');
    });
  });
});
