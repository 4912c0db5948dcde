import type { RouteBody } from '@rtflow/contract/routes';
import { expect } from 'chai';
import { staff } from '../clinical/support/department.ts';
import { addReadyCourse, bookAt } from '../clinical/support/ready-course.ts';
import { addTwoLinacs } from '../support/builders/machines.ts';
import { forEachDatabase } from '../support/database.ts';
import { apiUnderTest, commandId } from './api-under-test.ts';

describe('api: booking board', () => {
  forEachDatabase((_name, open) => {
    const start = apiUnderTest(open);

    it('R3.9 R3.10 R3.11 R3.12 gives each appointment with flags, doctor, state and fraction n of m', async () => {
      const api = await start({ models: false });
      await addTwoLinacs(api.database);
      const doctor = await api.as('ATT');
      await api.database.unitOfWork.run(staff('FD'), async (tx) => {
        const flags = { infection: 'HBV', pacemaker: true };
        const course = { attendingId: doctor.person?.userId ?? null };
        await bookAt(tx, await addReadyCourse(tx, { patient: { flags }, course, fractions: 2 }), [
          '03-11 10:00',
          '03-12 10:00',
        ]);
      });
      const therapist = await api.as('RTT-T');
      const { value } = await therapist.call('schedule.board', { query: { from: '2026-03-11', days: 2 } });
      expect(value.devices.map(({ code, days }) => [code, days.length, days[0]?.shifts])).to.deep.equal([
        ['LA1', 2, [{ startMin: 480, endMin: 1080, slotMin: 10 }]],
        ['LA2', 2, [{ startMin: 480, endMin: 1080, slotMin: 10 }]],
      ]);
      expect(
        value.appointments.map((row) => [row.day, row.startMin, row.kind, row.fractionNo, row.fractions]),
      ).to.deep.equal([
        ['2026-03-11', 600, 'FIRST', 1, 2],
        ['2026-03-12', 600, 'REGULAR', 2, 2],
      ]);
      expect(value.appointments[0]).to.deep.include({
        status: 'BOOKED',
        name: '测试甲',
        flags: ['PACEMAKER', 'INFECTIOUS'],
        confirmed: true,
      });
      expect(value.appointments[0]?.doctor?.zh).to.match(/^测试/);
      const admin = await api.as('ADM');
      const masked = await admin.call('schedule.board', { query: { from: '2026-03-11' } });
      expect(masked.value.appointments[0]?.name).to.not.equal('测试甲');
    });

    it('R3.15 lists who waits for slots, says why one may not be booked, and proposes nothing for him', async () => {
      const api = await start({ models: false });
      await addTwoLinacs(api.database);
      const [ready, barred] = await api.database.unitOfWork.run(staff('FD'), async (tx) => {
        const open = await addReadyCourse(tx, { course: { category: 'P1' }, fractions: 25 });
        const shut = await addReadyCourse(tx, { fractions: 5 });
        await tx.sql.run(`UPDATE treatment_sheets SET status = 'VERIFIED' WHERE course_id = ?`, [shut.courseId]);
        return [open, shut];
      });
      const desk = await api.as('FD');
      const waiting = await desk.call('schedule.waiting', {});
      expect(
        waiting.value.rows.map(({ category, toPlace, barred: why }) => [category, toPlace, why?.code]),
      ).to.deep.equal([
        ['P1', 25, undefined],
        ['P2', 5, 'HC1'],
      ]);
      const refused = await desk.call('schedule.proposals', { params: { courseId: barred.courseId } });
      expect([refused.status, refused.problem.code]).to.deep.equal([409, 'HC1']);
      const { value } = await desk.call('schedule.proposals', { params: { courseId: ready.courseId } });
      expect(value.options).to.have.length(3);
      const [best] = value.options;
      expect(best).to.deep.include({ waitDays: 0, sameTime: 25, sameMachine: 25 });
      const booked = await desk.call('appointments.book', {
        params: { courseId: ready.courseId },
        body: { commandId: commandId(), slots: best?.slots ?? [] },
      });
      expect(booked.value.appointmentIds).to.have.length(25);
    });

    it('says of every slot what stands against it, previews a series, moves it and takes it back', async () => {
      const api = await start({ models: false });
      await addTwoLinacs(api.database);
      const [ids, other] = await api.database.unitOfWork.run(staff('FD'), async (tx) => {
        const mine = await bookAt(tx, await addReadyCourse(tx, { fractions: 3 }), [
          '03-11 10:00',
          '03-12 10:00',
          '03-13 10:00',
        ]);
        const theirs = await bookAt(tx, await addReadyCourse(tx, { fractions: 1 }), ['03-12 14:00']);
        return [mine, theirs];
      });
      const therapist = await api.as('RTT-T');
      const legal = await therapist.call('schedule.legal', { query: { appointmentId: ids[1]!, from: '2026-03-12' } });
      const at = (clock: string, deviceId = 'd-LA1') =>
        legal.value.slots.find((slot) => slot.deviceId === deviceId && slot.startAt.slice(11, 16) === clock);
      expect(at('14:00')?.refusals.map(({ code }) => code)).to.deep.equal(['SLOT_TAKEN']);
      expect(at('14:30')).to.deep.include({ refusals: [], offMin: 270 });
      expect(at('10:30', 'd-LA2')?.refusals).to.deep.equal([]);
      expect(at('10:30', 'd-LA2')?.points).to.be.below(at('14:30')?.points ?? 0);
      const target = { deviceId: 'd-LA2', startAt: '2026-03-12T11:00:00+08:00', scope: 'FOLLOWING' as const };
      const params = { appointmentId: ids[1]! };
      const preview = await therapist.call('appointments.movePreview', { params, query: target });
      expect(preview.value.moves.map(({ to }) => [to.deviceId, to.startAt.slice(5, 16)])).to.deep.equal([
        ['d-LA2', '03-12T11:00'],
        ['d-LA2', '03-13T11:00'],
      ]);
      expect([preview.value.refusals, preview.value.needsConsent]).to.deep.equal([[], true]);
      const move = (consent: boolean) =>
        therapist.call('appointments.move', { params, body: { commandId: commandId(), ...target, consent } });
      expect((await move(false)).problem.code).to.equal('CONSENT_NEEDED');
      const moved = await move(true);
      expect(moved.value.moved).to.equal(2);
      const undone = await therapist.call('schedule.undo', {
        params: { changeId: moved.value.changeId },
        body: { commandId: commandId() },
      });
      expect(undone.value.moved).to.equal(2);
      const swapped = await therapist.call('appointments.swap', {
        body: { commandId: commandId(), appointmentIds: [ids[1]!, other[0]!], consent: true },
      });
      expect(swapped.value.moved).to.equal(2);
    });

    it('R3.16 tells before it is saved whom shifts, a block or the staff minimum would hit, and moves them within the day', async () => {
      const api = await start({ models: false });
      await addTwoLinacs(api.database);
      const ids = await api.database.unitOfWork.run(staff('FD'), async (tx) => {
        const child = await addReadyCourse(tx, { course: { category: 'P0' }, fractions: 1 });
        await bookAt(tx, child, ['03-11 10:30']);
        return bookAt(tx, await addReadyCourse(tx, { fractions: 2 }), ['03-11 10:00', '03-12 17:00']);
      });
      const therapist = await api.as('ADM');
      const preview = async (body: RouteBody<'schedule.previewSetup'>) => {
        const { value } = await therapist.call('schedule.previewSetup', { body });
        return value.touched.flatMap(({ appointments }) => appointments.map(({ startAt }) => startAt.slice(5, 16)));
      };
      const shifts = (await therapist.call('schedule.hours', { params: { deviceId: 'd-LA1' } })).value.shifts;
      const shorter = shifts.map((shift) => ({ ...shift, endTime: '16:00' }));
      expect(await preview({ what: 'HOURS', deviceId: 'd-LA1', shifts: shorter })).to.deep.equal(['03-12T17:00']);
      expect(await preview({ what: 'HOURS', deviceId: 'd-LA1', shifts })).to.deep.equal([]);
      expect(await preview({ what: 'STAFF', staffMinimum: 3 })).to.have.length(3);
      const block = {
        kind: 'BLOCK' as const,
        startAt: '2026-03-04T09:00:00+08:00',
        endAt: '2026-03-04T12:00:00+08:00',
        recurrence: 'FREQ=WEEKLY;BYDAY=WE',
        reason: '保养',
        allow: ['P0'],
      };
      expect(await preview({ what: 'BLOCK', deviceId: 'd-LA1', block })).to.deep.equal(['03-11T10:00']);
      expect(await preview({ what: 'BLOCK', deviceId: 'd-LA1', block: { ...block, kind: 'OPEN' } })).to.deep.equal([]);
      const params = { deviceId: 'd-LA1' };
      const added = await therapist.call('schedule.addBlock', { params, body: { commandId: commandId(), ...block } });
      expect(added.value.touched).to.deep.equal([ids[0]]);
      const desk = await api.as('RTT-T');
      const body = { commandId: commandId(), appointmentIds: added.value.touched };
      const { changeId } = (await desk.call('schedule.reflow', { body })).value;
      const change = (await desk.call('schedule.changes', { query: {} })).value.rows[0];
      expect(change?.moves.map(({ to, notes }) => [to?.startAt.slice(5, 10), notes[0]])).to.deep.equal([
        ['03-11', 'SAME_DAY'],
      ]);
      const applied = await desk.call('schedule.apply', {
        params: { changeId: changeId ?? '' },
        body: { commandId: commandId() },
      });
      expect(applied.value.moved).to.equal(1);
    });

    it('keeps shifts, blocks, rules and holidays behind their rights', async () => {
      const api = await start({ models: false });
      await addTwoLinacs(api.database);
      const admin = await api.as('ADM');
      const year = await admin.call('holidays.year', { params: { year: '2026' } });
      expect(year.value.packaged.days.filter(({ name }) => name === '春节').length).to.be.at.least(7);
      const set = await admin.call('holidays.set', {
        params: { year: '2026' },
        body: {
          commandId: commandId(),
          version: 0,
          source: year.value.packaged.source,
          days: year.value.packaged.days,
        },
      });
      expect(set.value.version).to.equal(1);
      const rules = (await admin.call('schedule.rules', {})).value;
      const weights = { ...rules.weights, sameTime: 9 };
      const kept = await admin.call('schedule.setRules', { body: { commandId: commandId(), ...rules, weights } });
      expect(kept.value.weights.sameTime).to.equal(9);
      const hours = await admin.call('schedule.hours', { params: { deviceId: 'd-LA1' } });
      expect(hours.value.shifts).to.have.length(5);
      const nurse = await api.as('NUR');
      const denied = await nurse.call('schedule.setRules', { body: { commandId: commandId(), ...rules } });
      expect(denied.status).to.equal(403);
    });
  });
});
