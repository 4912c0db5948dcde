import { COST_TERMS } from '@rtflow/domain/scheduling/model';
import { insertRow, needRow, rowOf, rowsOf, updateRows } from '@rtflow/records/rows';
import { recordHl7Message } from '@rtflow/records/commands/hl7/record-hl7-message';
import { ensureStarterCodeLists } from '@rtflow/records/starter/code-lists';
import { JOB_TYPES, type JobContext } from '@rtflow/contract';
import { expect } from 'chai';
import { forEachDatabase } from '../support/database.ts';
import { staff } from './support/department.ts';
import * as forms from './support/forms.ts';
import { addSeries, PLAN_HASH } from './support/plan-file.ts';
import type { CaseWalk } from './support/case.ts';
import { fractions, receivePlan, schedule, walkTo } from './support/walk.ts';

/** A dose that was calculated for a plan. */
async function addDose(walk: CaseWalk, uid: string, planUid: string): Promise<void> {
  await walk.department.run(staff('SUP'), (tx) =>
    addSeries(tx, walk.about, { uid, modality: 'RTDOSE', header: { dosePlanUid: planUid } }),
  );
}

describe('clinical: what machines read and write', () => {
  forEachDatabase((_name, open) => {
    it('R1.86 offers each planner with open load, skills and leave, and keeps the choice with its reason', async () => {
      const { department, walk } = await walkTo(open, 'prescribed');
      await department.run(staff('SUP'), async (tx) => {
        const planner = { nameZh: '测试乙', nameEn: 'Test B', pinyin: 'ceshiyi', createdAt: tx.now };
        await insertRow(tx, 'User', { id: 'u-PLN2', login: 'u-PLN2', ...planner });
        await insertRow(tx, 'UserRole', {
          id: 'r-PLN2',
          userId: 'u-PLN2',
          role: 'PLN',
          scope: 'department',
          grantedAt: tx.now,
        });
        const value = { techniques: ['VMAT'], leave: [{ from: '2026-03-02', to: '2026-03-03' }] };
        await insertRow(tx, 'Setting', { name: 'planner.u-PLN2', value, updatedAt: tx.now, updatedBy: 'u-SUP' });
      });
      const context = (await walk.jobContext('assign-plan')) as {
        weight: number;
        candidates: Record<string, unknown>[];
      };
      expect(context.weight).to.equal(2);
      expect(context.candidates.map(({ userId, openWeight, present }) => [userId, openWeight, present])).to.deep.equal([
        ['u-PLN', 2, true],
        ['u-PLN2', 0, false],
      ]);
      expect(context.candidates[1]?.techniques).to.deep.equal(['VMAT']);
      await walk.job('assign-plan', {
        output: { plannerId: 'u-PLN2' },
        result: { reason: 'lowest open load', weight: 2 },
      });
      const tasks = await department.database.readOnly((reader) => rowsOf(reader, 'PlanTask', {}, { order: ['id'] }));
      expect(tasks.map(({ plannerId, reason, endedAt }) => [plannerId, reason, endedAt === null])).to.deep.equal([
        ['u-PLN', 'SKILL', false],
        ['u-PLN2', 'lowest open load', true],
      ]);
    });

    it('evaluates a plan against its template, with the overrides of the prescription in their place', async () => {
      const { department, walk } = await walkTo(open, 'contoured');
      await department.run(staff('SUP'), async (tx) => {
        await insertRow(tx, 'CodeList', { code: 'oar-constraint', nameZh: '限量', nameEn: 'Constraints' });
        const cord = { structure: 'SpinalCord', metric: 'D0.03cc', operator: '<', limit: 45, unit: 'Gy' };
        const brainstem = { ...cord, structure: 'Brainstem', limit: 54 };
        for (const [code, detail] of [
          ['C06', cord],
          ['C02', brainstem],
        ] as const) {
          const item = { listCode: 'oar-constraint', code, nameZh: code, nameEn: code };
          await insertRow(tx, 'CodeItem', { id: code, ...item, detail: { template: 'HN_CONVENTIONAL', ...detail } });
        }
      });
      const overrides = [{ structure: 'SpinalCord', metric: 'D0.03cc', op: 'LT', value: 40, priority: '1' }];
      const { planId } = await walk.done(staff('ATT'), 'plan-request', forms.planRequest({ overrides }));
      walk.variables.planId = planId;
      walk.variables.rtplanUid = '1.2.2.2';
      await addDose(walk, '1.2.9', '1.2.1.2');
      expect(await walk.jobContext('evaluate-plan'), 'a dose of another plan is none').to.include({ rtdoseUid: null });
      await addDose(walk, '1.2.8', '1.2.2.2');
      await receivePlan(walk, '1.2.2');
      const context = (await walk.jobContext('evaluate-plan')) as JobContext<'evaluate-plan'>;
      expect(JOB_TYPES['evaluate-plan'].context.parse(context).plan?.fractionGroups).to.deep.equal([
        { fractionsPlanned: 3 },
      ]);
      expect(context).to.deep.include({
        planHash: PLAN_HASH,
        rtdoseUid: '1.2.8.2',
        prescription: { fractions: 3, doseTotalCgy: 600, laterality: 'NA' },
      });
      const { constraints } = context;
      expect(constraints.map(({ rowId, structure, limit }) => [rowId, structure, limit])).to.deep.equal([
        ['C02', 'Brainstem', 54],
        ['RX1', 'SpinalCord', 40],
      ]);
      const rows = [
        { rowId: 'C02', value: 50.1, met: true },
        { rowId: 'RX1', value: 41.2, met: false },
        { rowId: 'plan-fractions', value: 2, expected: 3, met: false },
        { rowId: 'plan-mu', value: null, met: null, reason: 'NO_DVH' as const },
      ];
      expect(await walk.job('evaluate-plan', { result: { rows } })).to.deep.equal({ failedConstraints: 2 });
      const { constraintRows } = await walk.prefill('plan-evaluate');
      const dose = { metric: 'D0.03cc' };
      expect(constraintRows).to.deep.equal([
        {
          ...{ constraintId: 'C02', structure: 'Brainstem', ...dose, limit: '< 54 Gy', value: '50.1 Gy' },
          ...{ result: 'met', verdict: 'accept' },
        },
        { constraintId: 'RX1', structure: 'SpinalCord', ...dose, limit: '< 40 Gy', value: '41.2 Gy', result: 'out' },
        {
          ...{ constraintId: 'plan-fractions', structure: '计划分次 / Fractions of the plan', metric: '' },
          ...{ limit: '= 3 fx', value: '2 fx', result: 'out' },
        },
        {
          ...{ constraintId: 'plan-mu', structure: '总跳数 / Sum of MU', metric: '', limit: '' },
          ...{ value: '未计算：无剂量体积直方图，请在计划系统中查看 / Not computed: no DVH, read it in the TPS' },
          result: 'none',
        },
      ]);

      const rowsLike = constraintRows as Record<string, unknown>[];
      const verdicts = (justification?: string) =>
        rowsLike.map((row) =>
          row.result === 'out' ? { ...row, verdict: 'justify', justification } : { ...row, verdict: 'accept' },
        );
      const missing = async (given: object[]) =>
        (await walk.refused(staff('ATT'), 'plan-evaluate', forms.planEvaluate({ constraintRows: given }))).detail
          ?.missing;
      const cooked = rowsLike.slice(1).map((row) => ({ ...row, result: 'met', verdict: 'accept' }));
      expect(await missing(cooked), 'left out, or not as the record has it').to.deep.equal([
        'CONSTRAINT_C02',
        'CONSTRAINT_RX1',
        'CONSTRAINT_plan-fractions',
        'CONSTRAINT_plan-mu',
      ]);
      const stale = verdicts('见备注').map((row) => ({ ...row, value: '49 Gy' }));
      expect(await missing(stale), 'rows of another evaluation').to.have.length(4);
      await walk.done(staff('ATT'), 'plan-evaluate', forms.planEvaluate({ constraintRows: verdicts('脊髓邻近靶区') }));
      const [evaluation] = await department.database.readOnly((reader) => rowsOf(reader, 'PlanEvaluation', {}));
      expect(evaluation).to.include({ decision: 'approve', failed: 2 });
    });

    it('lists the constraints as not computed when no dose of the plan was received', async () => {
      const { department, walk } = await walkTo(open, 'prescribed');
      await department.run(staff('SUP'), (tx) => ensureStarterCodeLists(tx));
      const rows = (await walk.prefill('plan-evaluate')).constraintRows as Record<string, unknown>[];
      expect(rows.find(({ constraintId }) => constraintId === 'HN-C06')).to.deep.equal({
        constraintId: 'HN-C06',
        ...{ structure: 'SpinalCord', metric: 'D0.03cc', limit: '< 45 Gy', result: 'none' },
        value: '未计算：未收到该计划的剂量 / Not computed: no dose of this plan was received',
      });
    });

    it('fills the sheet from the plan file and refuses a file that is not the approved one', async () => {
      const { department, walk } = await walkTo(open, 'qa-passed');
      const beam = { name: 'Arc1', radiationType: 'PHOTON', energy: '6X', gantryStart: 181, gantryStop: 179 };
      const beams = [{ number: 1, ...beam, collimator: 10, couch: 0, monitorUnits: 300.04, ssdMm: 905 }];
      const { sheetId } = await walk.job('prefill-sheet', { result: { planHash: PLAN_HASH, beams } });
      const sheet = await department.database.readOnly((reader) =>
        needRow(reader, 'TreatmentSheet', { id: `${sheetId}` }),
      );
      expect(sheet).to.include({ status: 'DRAFT', planHash: PLAN_HASH, rxVersion: 1, version: 1 });
      expect(sheet.content.beams).to.deep.equal([
        {
          no: 1,
          name: 'Arc1',
          type: 'VMAT',
          energy: '6X',
          gantryStart: 181,
          gantryStop: 179,
          collimator: 10,
          couch: 0,
          mu: 300,
          ssdCm: 90.5,
        },
      ]);
      const other = walk.job('prefill-sheet', { result: { planHash: 'e'.repeat(64), beams } });
      expect(await other.then(() => 'taken', String)).to.match(
        /Expected the plan file with hash a+, but the worker read e+/,
      );
    });

    it('R3.20 proposes from free slots of matched machines in service, past holidays and booked slots', async () => {
      const { department, walk } = await walkTo(open, 'sheet');
      await department.run(staff('SUP'), async (tx) => {
        await insertRow(tx, 'Holiday', { date: '2026-03-03', dayType: 'HOLIDAY', name: '测试假日' });
        await updateRows(tx, 'Device', { id: 'd-LA2' }, { matchedGroup: 'G2' });
      });
      const context = (await walk.jobContext('propose-schedule')) as JobContext<'propose-schedule'>;
      expect(context.demand).to.deep.include({
        fractions: 3,
        lengthMin: 10,
        firstLengthMin: 20,
        cycle: { kind: 'DAILY', perDay: 1, saturdays: false },
        earliest: '2026-03-03',
        machines: ['d-LA1'],
        begun: false,
      });
      expect(context.moved).to.deep.equal([{ day: '2026-03-03', type: 'HOLIDAY' }]);
      expect(context.days.slice(0, 2).map(({ day, shifts }) => [day, shifts])).to.deep.equal([
        ['2026-03-03', []],
        ['2026-03-04', [{ startMin: 480, endMin: 1080, slotMin: 10 }]],
      ]);

      const starts = ['2026-03-04', '2026-03-05', '2026-03-06'].map((day) => `${day}T08:00:00.000+08:00`);
      const placements = starts.map((start) => ({ machineId: 'd-LA1', day: start.slice(0, 10), startMin: 480 }));
      const terms = Object.fromEntries(COST_TERMS.map((term) => [term, 0]));
      await walk.job('propose-schedule', { result: { options: [{ placements, terms, cost: 1.5 }] } });
      const prefill = await walk.prefill('confirm-schedule');
      expect(prefill.appointments).to.deep.equal(
        starts.map((start, index) => ({ fx: index + 1, start, deviceId: 'd-LA1' })),
      );
      const { appointments } = prefill;
      const confirmed = { ...schedule([1]), firstDate: '2026-03-04', appointments };
      expect(await walk.done(staff('FD'), 'confirm-schedule', confirmed)).to.deep.equal({
        firstFractionAt: '2026-03-04T08:00:00.000+08:00',
        appointmentCount: 3,
      });
      await walk.job('publish-siu');
      const [siu] = await department.database.readOnly((reader) => rowsOf(reader, 'Outbox', { topic: 'siu' }));
      expect(siu?.payload).to.deep.include({ courseId: walk.about.courseId, trigger: 'S12' });
      expect(await walk.jobContext('propose-schedule')).to.have.nested.property('demand.fractions', 0);
    });

    it('books the first free half hour of a scanner for the simulation, once', async () => {
      const { department, walk } = await walkTo(open, 'described');
      const { slotId } = await walk.job('book-resource', { variables: { kind: 'CT' } });
      const slot = await department.database.readOnly((reader) =>
        needRow(reader, 'Appointment', { id: String(slotId) }),
      );
      expect(slot).to.include({ deviceId: 'd-CT1', kind: 'SIM', status: 'BOOKED' });
      expect([slot.startAt, slot.endAt].map((at) => new Date(at).toISOString())).to.deep.equal([
        '2026-03-02T01:10:00.000Z',
        '2026-03-02T01:40:00.000Z',
      ]);
      expect(await walk.job('book-resource', { variables: { kind: 'CT' } })).to.deep.equal({ slotId });
    });

    it('answers no slot when the department has no such scanner', async () => {
      const { walk } = await walkTo(open, 'described');
      expect(await walk.job('book-resource', { variables: { kind: 'MR' } })).to.deep.equal({ slotId: null });
    });

    it('counts the next fraction as missed one day after its appointment', async () => {
      const { walk } = await walkTo(open, 'booked');
      expect(await walk.job('plan-next-fraction')).to.deep.equal({
        delivered: 0,
        prescribed: 3,
        missedAt: '2026-03-04T10:00:00.000+08:00',
      });
    });

    it('marks missed fractions and books the rest on the wanted day', async () => {
      const { department, walk } = await walkTo(open, 'booked');
      department.clock.pin(Date.parse('2026-03-04T09:00:00+08:00'));
      await walk.done(staff('RTT-T'), 'missed-fraction', {
        reasonCode: 'ILLNESS',
        contacted: true,
        nextDate: '2026-03-06',
        compensate: false,
      });
      const live = await fractions(walk);
      expect(live.map(({ fxNo, startAt }) => [fxNo, new Date(startAt).toISOString().slice(0, 10)])).to.deep.equal([
        [1, '2026-03-04'],
        [2, '2026-03-05'],
        [3, '2026-03-06'],
      ]);
      const missed = await department.database.readOnly((reader) => rowOf(reader, 'Appointment', { status: 'MISSED' }));
      expect(missed?.cancelReason).to.equal('ILLNESS');
    });

    it('gives the working calendar and, without a table, one working day', async () => {
      const { department, walk } = await walkTo(open, 'described');
      await department.run(staff('SUP'), async (tx) => {
        await insertRow(tx, 'Holiday', { date: '2026-04-06', dayType: 'HOLIDAY', name: '清明节' });
        await insertRow(tx, 'Holiday', { date: '2026-03-07', dayType: 'MAKEUP', name: '调休' });
        await insertRow(tx, 'Holiday', { date: '2025-01-01', dayType: 'HOLIDAY', name: '元旦' });
      });
      const variables = { node: 'contour-draft', category: 'P2' };
      expect(await walk.jobContext('compute-due-date', variables)).to.deep.equal({
        timeZone: 'Asia/Shanghai',
        opensAtMinute: 480,
        closesAtMinute: 1080,
        exceptions: [
          { date: '2026-03-07', type: 'MAKEUP_WORK' },
          { date: '2026-04-06', type: 'HOLIDAY' },
        ],
        sla: { minutes: 600, clock: 'working', warnPercent: 70, escalatePercent: 25 },
      });
    });

    it('keeps an HL7 message once and a second body under the same id aside', async () => {
      const { department } = await walkTo(open, 'described');
      const peer = { address: '10.0.0.9', sendingApplication: 'HIS', sendingFacility: 'H1' };
      const message = { raw: Buffer.from('MSH|'), peer, charset: 'utf-8', charsetGuessed: false, controlId: 'M1' };
      const receive = (blobKey: string) =>
        department.run({ kind: 'system', id: 'hl7', grants: [] }, (tx) =>
          recordHl7Message(tx, { ...message, sha256: blobKey, messageType: 'ADT^A01' }, blobKey),
        );
      expect(await receive('a'.repeat(64))).to.equal('recorded');
      expect(await receive('a'.repeat(64))).to.equal('duplicate');
      expect(await receive('b'.repeat(64))).to.equal('conflict');
      const kept = await department.database.readOnly((reader) =>
        rowsOf(reader, 'Hl7Inbox', {}, { order: ['controlId'] }),
      );
      expect(kept.map(({ controlId, state }) => [controlId, state])).to.deep.equal([
        ['M1', 'RECEIVED'],
        [`M1#${'b'.repeat(16)}`, 'REFUSED'],
      ]);
    });
  });
});
