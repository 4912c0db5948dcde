import type { RouteQuery } from '@rtflow/contract';
import { SYSTEM_ACTOR } from '@rtflow/records';
import { expect } from 'chai';
import { addCourse, addPatient } from '../records/clinic.ts';
import { insertRow } from '@rtflow/records/rows';
import { addTwoLinacs } from '../support/builders/machines.ts';
import { forEachDatabase } from '../support/database.ts';
import { apiUnderTest, commandId, NOW, type Browser } from './api-under-test.ts';

type Query = Partial<RouteQuery<'patients.list'>>;
const at = (day: string) => Date.parse(`${day}T12:00:00+08:00`);

interface Case {
  readonly name: string;
  readonly sex: 'M' | 'F';
  readonly source: string;
  readonly registered: string;
  readonly stem: string;
  readonly technique: string;
  readonly attending: 'a' | 'b';
  readonly asked: string;
}
/** Every combination of what the filters ask, so that a filter which does nothing is seen. */
const CASES: readonly Case[] = Array.from({ length: 48 }, (_, index) => ({
  name: `病人${index}`,
  sex: index % 2 ? 'M' : 'F',
  source: index % 3 ? 'OUTPATIENT' : 'INPATIENT',
  registered: index % 4 < 2 ? '2026-02-10' : '2026-03-01',
  stem: ['2B6B.0', '2C77.Z', '2C76.0'][index % 3] as string,
  technique: ['VMAT', 'IMRT', 'SBRT', 'VMAT'][index % 4] as string,
  attending: index % 5 < 3 ? 'a' : 'b',
  asked: index % 6 < 3 ? '2026-02-20' : '2026-03-05',
}));

describe('api: filters of the patient list', () => {
  forEachDatabase((_name, open) => {
    const start = apiUnderTest(open);

    async function department() {
      const api = await start({ models: false });
      const [a, b] = [await api.as('ATT'), await api.as('ATT')];
      const idOf = async ({ person }: Browser) =>
        (await api.database.reader.get<{ id: string }>('SELECT id FROM users WHERE login = ?', [person?.login]))?.id ??
        '';
      const ids = { a: await idOf(a), b: await idOf(b) };
      await api.database.unitOfWork.run(SYSTEM_ACTOR, async (tx) => {
        for (const one of CASES) {
          const { name, sex, source } = one;
          const patientId = await addPatient(tx, { name, sex, source, registeredAt: at(one.registered) });
          const course = { patientId, technique: one.technique, attendingId: ids[one.attending] };
          const { courseId } = await addCourse(tx, { ...course, openedAt: at(one.asked) });
          await tx.models.Diagnosis.create(
            {
              id: tx.newId(),
              courseId,
              patientId,
              version: 1,
              kind: 'PRIMARY',
              icd11Stem: one.stem,
              laterality: 'NA',
              recordedAt: tx.now,
              recordedBy: ids.a,
            },
            { transaction: tx.transaction },
          );
        }
      });
      const names = async (query: Query, by: Browser = a) => {
        const { rows, total } = (await by.call('patients.list', { query: { ...query, limit: 100 } })).value;
        expect(total).to.equal(rows.length);
        return rows.map((row) => row.name).sort();
      };
      return { api, a, b, ids, names };
    }
    const fitting = (fits: (one: Case) => boolean) =>
      CASES.filter(fits)
        .map(({ name }) => name)
        .sort();

    it('R1.2 R1.4 R1.6 R1.24 finds by each filter and by all of them together exactly those whom they describe', async () => {
      const { names, ids } = await department();
      const asked: [Query, (one: Case) => boolean][] = [
        [{ sex: 'F' }, (one) => one.sex === 'F'],
        [{ source: 'INPATIENT' }, (one) => one.source === 'INPATIENT'],
        [{ technique: 'IMRT,SBRT' }, (one) => ['IMRT', 'SBRT'].includes(one.technique)],
        [{ registeredFrom: '2026-03-01', registeredTo: '2026-03-01' }, (one) => one.registered === '2026-03-01'],
        [{ diagnosis: '2C7' }, (one) => one.stem.startsWith('2C7')],
        [{ attending: ids.b }, (one) => one.attending === 'b'],
        [{ requestedFrom: '2026-03-01', requestedTo: '2026-03-31' }, (one) => one.asked === '2026-03-05'],
      ];
      for (const [query, fits] of asked) expect(await names(query), JSON.stringify(query)).to.eql(fitting(fits));
      for (let from = 0; from < asked.length - 1; from++) {
        const some = asked.slice(from);
        const query = Object.assign({}, ...some.map(([one]) => one)) as Query;
        expect(await names(query), JSON.stringify(query)).to.eql(fitting((one) => some.every(([, fits]) => fits(one))));
      }
    });

    it('R1.5 R1.25 finds the patients of a doctor, with those of the past when asked', async () => {
      const { api, a, names, ids } = await department();
      await api.database.unitOfWork.run(SYSTEM_ACTOR, async (tx) => {
        const patientId = await addPatient(tx, { name: '复治' });
        await addCourse(tx, { patientId, attendingId: ids.b, openedAt: 1, status: 'COMPLETED' });
        await addCourse(tx, { patientId, attendingId: ids.a, openedAt: 2 });
      });
      expect(await names({ attending: ids.b })).to.not.include('复治');
      expect(await names({ attending: ids.b, attendingHistory: 'true' })).to.include('复治');
      const mine = (await a.call('patients.list', { query: { preset: 'mine', limit: 100 } })).value.rows;
      expect(mine.map((row) => row.name))
        .to.include('复治')
        .and.have.length(31);
    });

    it('finds who comes today by the appointment, whenever registered', async () => {
      const { api, a, ids } = await department();
      await addTwoLinacs(api.database);
      await api.database.unitOfWork.run(SYSTEM_ACTOR, async (tx) => {
        for (const [name, startAt, status] of [
          ['今日来', NOW + 3_600_000, 'BOOKED'],
          ['已治疗', NOW - 3_600_000, 'DONE'],
          ['已取消', NOW + 3_600_000, 'CANCELLED'],
          ['明日来', NOW + 86_400_000, 'BOOKED'],
        ] as const) {
          const patientId = await addPatient(tx, { name, registeredAt: 1 });
          const { courseId } = await addCourse(tx, { patientId, attendingId: ids.a });
          const appointment = {
            id: tx.newId(),
            patientId,
            courseId,
            deviceId: 'd-LA1',
            kind: 'SIM' as const,
            bookedBy: 'u',
          };
          await insertRow(tx, 'Appointment', { ...appointment, startAt, endAt: startAt + 1, status, bookedAt: 1 });
        }
      });
      const { rows } = (await a.call('patients.list', { query: { preset: 'today', limit: 100 } })).value;
      expect(rows.map((row) => row.name).sort()).to.deep.equal(['今日来', '已治疗']);
    });

    it('shows who holds the right for the own or the team’s patients only no others', async () => {
      const { api, b, names, ids } = await department();
      const narrow = (scope: string) =>
        api.database.unitOfWork.run(SYSTEM_ACTOR, (tx) =>
          tx.sql.run('UPDATE user_roles SET scope = ? WHERE user_id = ?', [scope, ids.b]),
        );
      await narrow('own');
      expect(await names({}, b)).to.eql(fitting((one) => one.attending === 'b'));
      expect(await names({ attending: ids.a }, b)).to.eql([]);
      await narrow('team');
      const row = (await api.database.reader.get<{ id: string }>(
        'SELECT c.id FROM courses c JOIN patients p ON p.id = c.patient_id WHERE p.name = ?',
        [CASES[0]?.name],
      ))!;
      await api.database.unitOfWork.run(SYSTEM_ACTOR, (tx) =>
        tx.models.FormSubmission.create(
          {
            id: tx.newId(),
            formId: 'contour-draft',
            formVersion: 1,
            courseId: row.id,
            data: {},
            digestSha256: '0'.repeat(64),
            submittedBy: ids.b,
            submittedAt: tx.now,
          },
          { transaction: tx.transaction },
        ),
      );
      expect(await names({}, b)).to.eql(fitting((one) => one.attending === 'b' || one.name === CASES[0]?.name));
    });

    it('keeps views of a person, shares them on request, and lets nobody else change them', async () => {
      const api = await start({ models: false });
      const [doctor, other] = [await api.as('ATT'), await api.as('PLN')];
      const save = (shared: boolean, columns: string[]) =>
        doctor.call('views.save', {
          body: {
            commandId: commandId(),
            list: 'patients',
            name: '鼻咽在治',
            shared,
            filter: { diagnosis: '2B6', status: 'ACTIVE' },
            columns,
          },
        });
      const seen = async (by: Browser) => (await by.call('views.list', { query: { list: 'patients' } })).value.views;
      const { viewId } = (await save(false, ['state'])).value;
      expect(await seen(other)).to.eql([]);
      expect((await save(true, ['waitsFor', 'state'])).value.viewId, 'same name, same view').to.equal(viewId);
      const [view] = await seen(other);
      expect(view).to.deep.include({ own: false, shared: true, columns: ['waitsFor', 'state'] });
      expect((await other.call('views.remove', { params: { viewId } })).status).to.equal(404);
      expect((await doctor.call('views.remove', { params: { viewId } })).status).to.equal(204);
      expect(await seen(doctor)).to.eql([]);
    });
  });
});
