import type { Reader } from '@rtflow/records/record-types';
import { hallReport } from '@rtflow/records/queries/queue/hall-report';
import { scheduleBoard } from '@rtflow/records/queries/schedule/board';
import { waitingCourses } from '@rtflow/records/queries/schedule/waiting';
import { SYSTEM_ACTOR } from '@rtflow/records';
import { expect } from 'chai';
import { addTwoLinacs } from '../support/builders/machines.ts';
import { forEachDatabase, type TestDatabase } from '../support/database.ts';
import { addCourse, addPatient, DOCTOR } from './clinic.ts';

const DAY = Date.parse('2026-03-10T00:00:00+08:00');
const DAYS = 150;
const EACH_DAY = 20;
const RANGE = { from: '2026-03-10', until: '2026-03-10' };

/** What the planner and the hall's figures ask, and the index that the appointments must ride. */
const ASKED: [string, (reader: Reader) => Promise<unknown>, RegExp][] = [
  [
    'the board of a day',
    (reader) => scheduleBoard(reader, DOCTOR, { from: RANGE.from, days: 1 }),
    /device_id_start_at/,
  ],
  ['the figures of a day', (reader) => hallReport(reader, RANGE), /device_id_start_at/],
  ['who waits for slots', (reader) => waitingCourses(reader, DOCTOR), /appointments_course_id_start_at/],
];

describe('records: booking rides its indexes', () => {
  forEachDatabase((_name, open) => {
    /** Five months of both machines. */
    async function booked(): Promise<TestDatabase> {
      const database = await open();
      await addTwoLinacs(database);
      await database.unitOfWork.run(SYSTEM_ACTOR, async (tx) => {
        const patientId = await addPatient(tx, {});
        const { courseId } = await addCourse(tx, { patientId });
        const columns = 'id, course_id, patient_id, device_id, kind, start_at, end_at, status, booked_by, booked_at';
        for (let day = 0; day < DAYS; day += 1) {
          const rows = Array.from({ length: EACH_DAY }, (_, index) => {
            const startAt = DAY + day * 86_400_000 + (48 + Math.floor(index / 2)) * 600_000;
            const deviceId = `d-LA${1 + (index % 2)}`;
            return [tx.newId(), courseId, patientId, deviceId, 'SIM', startAt, startAt + 600_000, 'DONE', 'u', 0];
          });
          const marks = rows.map((row) => `(${row.map(() => '?').join(', ')})`).join(', ');
          await tx.sql.run(`INSERT INTO appointments (${columns}) VALUES ${marks}`, rows.flat());
        }
      });
      return database;
    }

    for (const [what, ask, index] of ASKED) {
      it(`finds ${what} without reading all appointments`, async () => {
        const database = await booked();
        const plans: string[] = [];
        await database.readOnly(async (reader) => {
          const explain = database.dialect === 'mysql' ? 'EXPLAIN' : 'EXPLAIN QUERY PLAN';
          const sql: Reader['sql'] = Object.assign(Object.create(reader.sql) as Reader['sql'], {
            all: async (text: string, params: never[] = []) => {
              if (/FROM appointments/.test(text)) {
                plans.push(JSON.stringify(await reader.sql.all(`${explain} ${text}`, params)));
              }
              return reader.sql.all(text, params);
            },
          });
          await ask({ now: DAY, sql });
        });
        expect(plans).to.not.be.empty;
        expect(plans.join('\n')).to.match(index);
        for (const plan of plans) expect(plan).to.not.match(/SCAN (a|appointments)\b|"table":"a"[^}]*"type":"ALL"/);
      });
    }
  });
});
