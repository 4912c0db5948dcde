import { patientLinkToken } from '@rtflow/records/messages/patient-link';
import { insertRow, updateRows } from '@rtflow/records/rows';
import { expect } from 'chai';
import { staff } from '../clinical/support/department.ts';
import { addReadyCourse, at, bookAt } from '../clinical/support/ready-course.ts';
import { addTwoLinacs } from '../support/builders/machines.ts';
import { forEachDatabase } from '../support/database.ts';
import { apiUnderTest, commandId, type ApiUnderTest } from './api-under-test.ts';

interface Arrival {
  readonly no: string;
  readonly appt: string;
  readonly arrived: string;
  readonly deviceId?: string;
  readonly birthDate?: string;
}

/** Patients who have checked in today, 10 March, as the desk writes them. @returns ticket ids by number */
async function arrive({ database }: ApiUnderTest, arrivals: readonly Arrival[]): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  await database.unitOfWork.run(staff('FD'), async (tx) => {
    for (const { no, appt, arrived, deviceId = 'd-LA1', birthDate = '1970-01-31' } of arrivals) {
      const course = await addReadyCourse(tx, { fractions: 1, patient: { name: `测试${no}`, birthDate } });
      const [appointmentId = ''] = await bookAt(tx, course, [`03-10 ${appt}`], deviceId);
      await updateRows(tx, 'Appointment', { id: appointmentId }, { status: 'CHECKED_IN' });
      const id = tx.newId();
      ids.set(no, id);
      await insertRow(tx, 'QueueTicket', {
        id,
        ticketNo: no,
        queueDate: '2026-03-10',
        appointmentId,
        deviceId,
        checkInAt: at(`03-10 ${arrived}`),
        method: 'STAFF',
        state: 'WAITING',
        calls: [],
      });
    }
  });
  return ids;
}

const FIVE: readonly Arrival[] = [
  { no: 'A001', appt: '10:30', arrived: '09:50' },
  { no: 'A002', appt: '10:10', arrived: '09:58' },
  { no: 'A003', appt: '10:50', arrived: '09:40', birthDate: '1940-01-01' },
  { no: 'A004', appt: '11:10', arrived: '09:30' },
  { no: 'A005', appt: '11:30', arrived: '09:35' },
];

describe('api: the queue', () => {
  forEachDatabase((_name, open) => {
    const start = apiUnderTest(open);
    const begin = async () => {
      const api = await start();
      await addTwoLinacs(api.database);
      const ids = await arrive(api, FIVE);
      const therapist = await api.as('RTT-T');
      const on = (no: string) => ({ params: { ticketId: ids.get(no) ?? '' }, body: { commandId: commandId() } });
      const call = (no: string) => therapist.call('queue.call', on(no));
      const skip = (no: string) => therapist.call('queue.skip', on(no));
      const back = (no: string) => therapist.call('queue.return', on(no));
      const callNext = () =>
        therapist.call('queue.callNext', { params: { deviceId: 'd-LA1' }, body: { commandId: commandId() } });
      const line = async () => {
        const { value } = await therapist.call('queue.lanes', { query: { deviceId: 'd-LA1' } });
        return value.lanes[0]?.line ?? [];
      };
      const numbers = async () => (await line()).map(({ ticketNo }) => ticketNo);
      return { api, ids, therapist, call, skip, back, callNext, line, numbers };
    };

    it('tells the holder of a signed link the place in the line, and nothing that says who or why', async () => {
      const { api, call, ids } = await begin();
      const { anybody, database } = api;
      const who = await database.reader.get<{ id: string; name: string; patient_no: string }>(
        `SELECT p.id, p.name, p.patient_no FROM queue_tickets t JOIN appointments a ON a.id = t.appointment_id
           JOIN patients p ON p.id = a.patient_id WHERE t.id = ?`,
        [ids.get('A001')],
      );
      if (!who) throw new Error('Expected the patient of A001');
      const token = await database.unitOfWork.run(staff('FD'), (tx) => patientLinkToken(tx, who.id));
      const ask = (given: string) => anybody.call('visit.page', { params: { token: given } });
      const { value: page } = await ask(token);
      expect(page.tickets).to.have.length(1);
      expect(page.tickets[0]).to.include({ ticketNo: 'A001', state: 'WAITING', ahead: 2 });
      for (const secret of [who.name, who.id, who.patient_no]) expect(JSON.stringify(page)).to.not.include(secret);
      await call('A001');
      expect((await ask(token)).value.tickets[0]).to.include({ state: 'CALLED', ahead: null, expectedAt: null });

      const forged = token.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
      expect((await ask(forged)).problem.code).to.equal('NOT_FOUND');
      for (let tries = 0; tries < 30; tries++) await ask('0'.repeat(64));
      expect((await ask(forged)).problem.code).to.equal('TOO_MANY_CALLS');
      api.clock.pin(api.clock.now() + 61_000);
      expect((await ask(token)).status).to.equal(200);
      api.clock.pin(api.clock.now() + 15 * 24 * 3_600_000);
      expect((await ask(token)).status).to.equal(404);
    });

    it('R3.35 lines up by the department table, says why in words, and how many are ahead', async () => {
      const { line } = await begin();
      const shown = await line();
      // 10:50 less 20 min for an age of 86 is 10:30, as A001, who arrived later.
      expect(shown.map(({ ticketNo, score }) => [ticketNo, score])).to.deep.equal([
        ['A002', 610],
        ['A003', 630],
        ['A001', 630],
        ['A004', 670],
        ['A005', 690],
      ]);
      expect(shown[1]?.why.map(({ zh }) => zh)).to.deep.equal(['10:50 预约', '09:40 签到', '86 岁']);
      expect(shown.map(({ ahead, estimateMin }) => [ahead, estimateMin])).to.deep.equal([
        [0, 0],
        [1, 20],
        [2, 40],
        [3, 60],
        [4, 80],
      ]);
    });

    it('calls the next, calls again, passes over who does not come, and takes him back three places behind', async () => {
      const { call, skip, back, callNext, numbers, line } = await begin();
      expect((await callNext()).value).to.include({ ticketNo: 'A002', times: 1 });
      expect((await call('A002')).value.times).to.equal(2);
      expect((await skip('A002')).value.state).to.equal('SKIPPED');
      expect((await call('A002')).problem.code).to.equal('TICKET_STATE');
      expect(await numbers()).to.deep.equal(['A003', 'A001', 'A004', 'A005', 'A002']);
      expect((await back('A002')).value.state).to.equal('WAITING');
      expect(await numbers()).to.deep.equal(['A003', 'A001', 'A004', 'A002', 'A005']);
      expect((await line())[3]?.why.at(-1)?.zh).to.equal('过号，后移 3 位');
    });

    it('R3.37 lets somebody with authority jump for a reason that all see, and nobody else', async () => {
      const { api, ids, therapist, numbers, line } = await begin();
      const params = { ticketId: ids.get('A005') ?? '' };
      const body = { commandId: commandId(), reason: 'CONDITION' as const };
      expect((await therapist.call('queue.jump', { params, body })).status).to.equal(403);
      const doctor = await api.as('ATT');
      expect((await doctor.call('queue.jump', { params, body })).value.state).to.equal('WAITING');
      expect((await numbers())[0]).to.equal('A005');
      expect((await line())[0]?.jumpReason).to.equal('CONDITION');
      const audit = await api.database.reader.get<{ detail: string }>(
        "SELECT detail FROM audit_log WHERE action = 'queue.jumped'",
      );
      expect(JSON.parse(audit?.detail ?? '{}')).to.include({ reason: 'CONDITION', ticketNo: 'A005' });
    });

    it('lets nobody be passed over a fourth time', async () => {
      const { call, api, ids } = await begin();
      await api.database.unitOfWork.run(staff('SUP'), (tx) =>
        tx.sql.run('UPDATE queue_tickets SET overtaken = 2 WHERE id = ?', [ids.get('A002')]),
      );
      expect((await call('A004')).status).to.equal(200);
      const refused = await call('A005');
      expect([refused.problem.code, refused.problem.zh]).to.deep.equal(['STARVED', 'A002 已被越过 3 次，须先叫']);
      expect((await call('A002')).status).to.equal(200);
    });

    it('R3.32 checks in for a patient with a reason that the audit keeps, and not without', async () => {
      const { api } = await begin();
      const booked = await api.database.unitOfWork.run(staff('FD'), async (tx) => {
        const course = await addReadyCourse(tx, { fractions: 1, patient: { name: '测试丁', birthDate: '1970-01-31' } });
        const [id = ''] = await bookAt(tx, course, ['03-10 14:00']);
        await updateRows(tx, 'Appointment', { id }, { kind: 'SIM' });
        return id;
      });
      const desk = await api.as('FD');
      const checkIn = (reason?: 'UNABLE') =>
        desk.call('appointments.checkIn', {
          params: { appointmentId: booked },
          body: { commandId: commandId(), method: 'STAFF', ...(reason && { reason }) },
        });
      expect((await checkIn()).problem.code).to.equal('REASON_NEEDED');
      expect((await checkIn('UNABLE')).status).to.equal(204);
      const audit = await api.database.reader.get<{ detail: string }>(
        "SELECT detail FROM audit_log WHERE action = 'appointment.checked-in'",
      );
      expect(JSON.parse(audit?.detail ?? '{}')).to.include({ method: 'STAFF', reason: 'UNABLE', ticketNo: 'A006' });
    });

    it('calls one person when two therapists press call next at once, and tells the other who is next now', async () => {
      const { api, ids, therapist } = await begin();
      const colleague = await api.as('RTT-T');
      const press = (who: typeof therapist) =>
        who.call('queue.callNext', {
          params: { deviceId: 'd-LA1' },
          body: { commandId: commandId(), head: ids.get('A002') ?? '' },
        });
      const both = await Promise.all([press(therapist), press(colleague)]);
      expect(both.map(({ status }) => status).sort()).to.deep.equal([200, 409]);
      const { problem } = both.find(({ status }) => status === 409) ?? {};
      expect([problem?.code, problem?.zh]).to.deep.equal(['QUEUE_CHANGED', '队列已变，现在轮到 A003']);
      const again = (calls: number) =>
        therapist.call('queue.call', {
          params: { ticketId: ids.get('A002') ?? '' },
          body: { commandId: commandId(), calls },
        });
      expect((await again(0)).problem.code).to.equal('CALLED_MEANWHILE');
      expect((await again(1)).value.times).to.equal(2);
    });

    it('lets a patient go and come back on the same day, and shows acts by state and right', async () => {
      const { therapist, ids, line, api } = await begin();
      const at = (no: string) => ({ params: { ticketId: ids.get(no) ?? '' }, body: { commandId: commandId() } });
      expect((await therapist.call('queue.leave', at('A003'))).value.state).to.equal('LEFT');
      expect((await line()).map(({ ticketNo }) => ticketNo)).to.not.include('A003');
      expect((await therapist.call('queue.return', at('A003'))).value.state).to.equal('WAITING');
      const waiting = (await line()).find(({ ticketNo }) => ticketNo === 'A003');
      const legal = waiting?.acts.map(({ act, allowed }) => `${act} ${allowed}`);
      expect(legal).to.deep.equal(['call true', 'leave true', 'jump false', 'stretcher true']);
      const patient = [waiting?.name, waiting?.birthDate, waiting?.sex, waiting?.patientNo.slice(0, 2)];
      expect(patient).to.deep.equal(['测试A003', '1940-01-01', 'F', 'RT']);
      const reader = await api.as('SUP');
      const { value } = await reader.call('queue.lanes', { query: { deviceId: 'd-LA1' } });
      expect(value.lanes[0]?.line[0]?.name).to.match(/\*/);
    });

    it('HC9 opens the room of a fraction by the identity check alone', async () => {
      const { therapist, ids, call } = await begin();
      await call('A002');
      const entered = await therapist.call('queue.enter', {
        params: { ticketId: ids.get('A002') ?? '' },
        body: { commandId: commandId() },
      });
      expect(entered.problem.code).to.equal('HC9');
    });

    it('S9 calls a patient of two machines to one place at a time', async () => {
      const { api, call, ids, therapist } = await begin();
      const other = await arrive(api, [{ no: 'B001', appt: '11:00', arrived: '09:50', deviceId: 'd-LA2' }]);
      await api.database.unitOfWork.run(staff('SUP'), (tx) =>
        tx.sql.run(
          `UPDATE appointments SET patient_id = (SELECT p FROM (SELECT a.patient_id AS p FROM appointments a JOIN queue_tickets t
             ON t.appointment_id = a.id WHERE t.id = ?) AS x) WHERE device_id = 'd-LA2'`,
          [ids.get('A002')],
        ),
      );
      expect((await call('A002')).status).to.equal(200);
      const second = await therapist.call('queue.call', {
        params: { ticketId: other.get('B001') ?? '' },
        body: { commandId: commandId() },
      });
      expect(second.problem.code).to.equal('PATIENT_ELSEWHERE');
    });

    it('HC3 calls nobody to a machine that is out of service', async () => {
      const { api, callNext } = await begin();
      await api.database.unitOfWork.run(staff('SUP'), (tx) =>
        tx.sql.run("UPDATE devices SET status = 'DOWN' WHERE id = 'd-LA1'"),
      );
      expect((await callNext()).problem.code).to.equal('HC3');
    });

    it('reports waiting, use and no-shows of a day, as data and for a spreadsheet', async () => {
      const { api } = await begin();
      await api.database.unitOfWork.run(staff('SUP'), async (tx) => {
        await tx.sql.run(
          "UPDATE queue_tickets SET state = 'DONE', in_room_at = check_in_at + 1800000, done_at = check_in_at + 2400000",
        );
        await tx.sql.run("UPDATE appointments SET status = 'DONE'");
      });
      const boss = await api.as('SUP');
      const day = { from: '2026-03-10', until: '2026-03-10' };
      const { value } = await boss.call('queue.report', { query: day });
      expect(value.rows[0]).to.include({ visits: 5, treated: 5, missed: 0, waitMedianMin: 30, roomMin: 50 });
      const csv = await boss.call('queue.reportCsv', { query: day });
      expect(csv.headers.get('content-type')).to.match(/^text\/csv/);
      expect(String(csv.value).split('\r\n')[1]).to.match(/^2026-03-10,2026-03-10,"[^"]+",5,5,0,0,30,30,50,/);
      const far = await boss.call('queue.report', { query: { from: '2026-01-01', until: '2026-12-31' } });
      expect(far.problem.code).to.equal('RANGE');
    });

    it('R3.36 tries a changed table on a past day, refuses one that cannot score, and puts it in force', async () => {
      const { api, numbers } = await begin();
      const admin = await api.as('ADM');
      const { value: rule } = await admin.call('queue.rule', {});
      expect(rule.version).to.equal(1);
      await api.database.unitOfWork.run(staff('SUP'), (tx) =>
        tx.sql.run(
          "UPDATE queue_tickets SET state = 'DONE', in_room_at = check_in_at + 1800000, done_at = check_in_at + 2400000",
        ),
      );
      // Who arrives first comes first.
      const dmn = rule.dmn.replace('queueBase + queueAdjust', 'checkInMin');
      const replay = await admin.call('queue.replay', { body: { date: '2026-03-10', dmn } });
      expect(replay.value.visits).to.equal(5);
      expect(replay.value.changed.length).to.be.greaterThan(0);
      const same = await admin.call('queue.replay', { body: { date: '2026-03-10', dmn: rule.dmn } });
      expect([same.value.before, same.value.changed]).to.deep.equal([same.value.after, []]);
      expect(same.value.before).to.deep.equal(replay.value.before);
      const set = (text: string) =>
        admin.call('queue.setRule', { body: { commandId: commandId(), version: rule.version, dmn: text } });
      expect((await set(rule.dmn.replace('queueBase + queueAdjust', '"soon"'))).problem.code).to.equal('QUEUE_TABLE');
      expect((await set('<nothing/>')).problem.code).to.equal('QUEUE_TABLE');
      expect((await set(dmn)).value.version).to.equal(2);
      await api.database.unitOfWork.run(staff('SUP'), (tx) =>
        tx.sql.run("UPDATE queue_tickets SET state = 'WAITING', in_room_at = NULL, done_at = NULL"),
      );
      expect(await numbers()).to.deep.equal(['A004', 'A005', 'A003', 'A001', 'A002']);
    });
  });
});
