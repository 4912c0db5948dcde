import { SYSTEM_ACTOR } from '@rtflow/records';
import { holidaysOf, timelineOf } from '@rtflow/records/queries/patients/chart-timeline';
import { insertRow, rowOf } from '@rtflow/records/rows';
import { expect } from 'chai';
import { forEachDatabase, NO_ENGINE } from '../support/database.ts';
import { addCourse, addTreatmentReady, appointment } from './clinic.ts';

const at = (text: string) => Date.parse(`${text}+08:00`);

describe('records: the timeline of a patient', () => {
  forEachDatabase((_name, open) => {
    it('R1.56 has all courses on one axis, each fraction with its key data, a moved one with its first place, an outside one with source and sync time', async () => {
      const database = await open({ engine: NO_ENGINE });
      const ready = await database.unitOfWork.run(SYSTEM_ACTOR, async (tx) => {
        const made = await addTreatmentReady(tx);
        const earlier = await addCourse(tx, { patientId: made.patientId, openedAt: 1 });
        const { courseId, planId, deviceId } = made;
        await appointment(tx, made, {
          startAt: at('2026-02-10T09:00'),
          endAt: at('2026-02-10T09:20'),
          status: 'BOOKED',
        });
        const booked = await rowOf(tx, 'Appointment', { courseId });
        const from = { deviceId, startAt: at('2026-02-09T09:00'), endAt: at('2026-02-09T09:20') };
        await insertRow(tx, 'ScheduleChange', {
          id: tx.newId(),
          kind: 'MOVE',
          state: 'APPLIED',
          courseId,
          moves: [{ appointmentId: booked?.id ?? '', courseId, from, to: null, notes: [] }],
          summary: {},
          madeBy: 'u',
          madeAt: 1,
        });
        await insertRow(tx, 'TreatmentRecord', {
          id: tx.newId(),
          courseId,
          planId,
          deviceId,
          fxNo: 1,
          outcome: 'PARTIAL',
          muPlanned: 612,
          muDelivered: 401,
          beams: [],
          shifts: { lateralMm: 1.2, longitudinalMm: -3.6, verticalMm: 0.4 } as never,
          staff1Id: 'a',
          staff2Id: 'b',
          identity: { identifiers: [], photoMatched: true },
          startAt: at('2026-02-10T09:02'),
          endAt: at('2026-02-10T09:14'),
          source: 'ARIA',
          externalId: 'x1',
          recordedAt: at('2026-02-10T12:00'),
        });
        await insertRow(tx, 'WeeklyCheck', {
          id: tx.newId(),
          courseId: earlier.courseId,
          kind: 'DOCTOR',
          weekNo: 1,
          fxNo: 1,
          decision: 'CONTINUE',
          toxicities: [],
          findings: {},
          checkedAt: at('2026-02-20T09:00'),
          checkedBy: 'u',
        });
        await tx.sql.run(
          "INSERT INTO holidays (date, day_type, name) VALUES ('2026-02-09', 'HOLIDAY', 'x'), ('2026-02-17', 'HOLIDAY', '春节'), ('2026-02-20', 'MAKEUP', '调休')",
        );
        return { ...made, earlier: earlier.courseId };
      });
      const timeline = await database.readOnly((reader) => timelineOf(reader, ready.patientId));
      expect(timeline.map(({ lane, courseId }) => [lane, courseId === ready.courseId])).to.deep.equal([
        ['appointment', true],
        ['treatment', true],
        ['check', false],
      ]);
      const [booked, treated] = timeline;
      expect(booked?.facts.at(-1)).to.deep.include({
        label: { zh: '原排', en: 'Moved from' },
        at: '2026-02-09T01:00:00.000Z',
      });
      expect(treated).to.deep.include({ state: 'PARTIAL', source: 'ARIA', syncedAt: '2026-02-10T04:00:00.000Z' });
      const facts = Object.fromEntries(treated?.facts.map(({ label, value }) => [label.en, value.en]) ?? []);
      expect(facts).to.deep.include({
        'MU planned / delivered': '612 / 401',
        'Couch shift lat/long/vert': '0.12 / −0.36 / 0.04 cm',
        Duration: '12 min',
      });
      expect(facts).to.include.keys('Plan', 'Staff');
      expect(await database.readOnly((reader) => holidaysOf(reader, timeline))).to.deep.equal([
        { date: '2026-02-17', name: '春节', works: false },
        { date: '2026-02-20', name: '调休', works: true },
      ]);
    });
  });
});
