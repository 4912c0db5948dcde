import type { RouteBody } from '@rtflow/contract';
import { SYSTEM_ACTOR, type Database } from '@rtflow/records';
import { insertRow, updateRows } from '@rtflow/records/rows';
import { catchUp } from '@rtflow/api/runtime/search-follower';
import { expect } from 'chai';
import { addCourse, addPatient } from '../records/clinic.ts';
import { forEachDatabase } from '../support/database.ts';
import { apiUnderTest, NOW, type Browser } from './api-under-test.ts';

type Asked = Partial<RouteBody<'search.run'>>;
const and = (...items: NonNullable<Asked['criteria']>['items']): Asked['criteria'] => ({ join: 'and', items });

describe('api: search over charts', () => {
  forEachDatabase((_name, open) => {
    const start = apiUnderTest(open);

    /** Three courses whose summaries say different things, and what was said of each. */
    async function department() {
      const api = await start();
      const doctor = await api.as('ATT');
      const tell = (name: string, data: Record<string, unknown>, sex: 'M' | 'F' = 'M') =>
        api.database.unitOfWork.run(SYSTEM_ACTOR, async (tx) => {
          const patientId = await addPatient(tx, { name, sex });
          const { courseId } = await addCourse(tx, { patientId });
          await insertRow(tx, 'FormSubmission', {
            id: tx.newId(),
            formId: 'summary-sign',
            formVersion: 1,
            taskKey: null,
            courseId,
            patientId,
            data,
            digestSha256: '0'.repeat(64),
            submittedBy: 'u',
            submittedAt: NOW,
          });
          return { patientId, courseId };
        });
      const cases = {
        early: await tell('王一', {
          completed: 'early',
          concurrent: 'CHEMO',
          concurrentDrug: '顺铂周方案',
          deliveredFractions: 12,
          toxicities: [{ term: 'MUCOSITIS', grade: '2' }],
        }),
        whole: await tell(
          '李二',
          {
            completed: 'yes',
            concurrent: 'CHEMO',
            concurrentDrug: 'Cisplatin 40 mg/m2',
            deliveredFractions: 33,
            toxicities: [],
          },
          'F',
        ),
        alone: await tell('张三', {
          completed: 'yes',
          concurrentDrug: '无铂类',
          deliveredFractions: 33,
          toxicities: [{ term: 'MUCOSITIS', grade: '3' }],
        }),
      };
      await catchUp(api.database);
      return { api, doctor, cases };
    }

    const found = async (reader: Browser, asked: Asked) => {
      const { value } = await reader.call('search.run', { body: asked });
      return value;
    };
    const patients = async (reader: Browser, asked: Asked) =>
      (await found(reader, asked)).rows.map(({ name }) => name).toSorted();

    it('R1.71 finds Chinese words, pinyin, codes and beginnings of words, one row a case with marked snippets', async () => {
      const { doctor } = await department();
      expect(await patients(doctor, { text: '顺铂' })).to.eql(['王一']);
      expect(await patients(doctor, { text: '铂' })).to.eql(['张三', '王一']);
      expect(await patients(doctor, { text: 'shunbo' })).to.eql(['王一']);
      expect(await patients(doctor, { text: 'cispl' })).to.eql(['李二']);
      expect(await patients(doctor, { text: 'mucositis' })).to.eql(['张三', '王一']);
      expect(await patients(doctor, { text: 'MUCOSITIS 顺铂' })).to.eql(['王一']);
      expect(await patients(doctor, { text: '卡铂' })).to.eql([]);
      const [row] = (await found(doctor, { text: '顺铂' })).rows;
      expect(row?.snippets).to.have.length(1);
      const snippet = row?.snippets[0];
      expect([snippet?.path, snippet?.text.zh, snippet?.marks.zh]).to.eql(['concurrentDrug', '顺铂周方案', [[0, 2]]]);
    });

    it('R1.70 takes nested criteria over fields of forms and of the record', async () => {
      const { doctor } = await department();
      const drug = { element: 'summary-sign.concurrent', operator: 'is', value: 'CHEMO' } as const;
      const many = { element: 'summary-sign.deliveredFractions', operator: 'from', value: '20' } as const;
      const sore = { element: 'summary-sign.toxicities.grade', operator: 'is', value: '3' } as const;
      const woman = { element: 'patient.sex', operator: 'is', value: 'F' } as const;
      expect(await patients(doctor, { criteria: and(drug) })).to.eql(['李二', '王一']);
      expect(await patients(doctor, { criteria: and(drug, many) })).to.eql(['李二']);
      expect(await patients(doctor, { criteria: and(many, { join: 'or', items: [sore, woman] }) })).to.eql([
        '张三',
        '李二',
      ]);
      expect(await patients(doctor, { criteria: and({ ...drug, operator: 'not' }) })).to.eql(['张三']);
      expect(await patients(doctor, { text: 'mucositis', criteria: and(many) })).to.eql(['张三']);
      const [row] = (await found(doctor, { criteria: and(many, woman) })).rows;
      expect(row?.snippets.map(({ path, text }) => [path, text.zh])).to.eql([['deliveredFractions', '33 次']]);
      const { value: known } = await doctor.call('search.elements', {});
      expect(known.elements.find(({ element }) => element === many.element)).to.include({ type: 'number', unit: '次' });
      const unknown = await doctor.call('search.run', { body: { criteria: and({ ...drug, element: 'no.such' }) } });
      expect(unknown.status).to.equal(400);
    });

    it('pages without losing or repeating a case, follows changes and merges, and asks nothing of nobody', async () => {
      const { api, doctor, cases } = await department();
      const first = await found(doctor, {
        criteria: and({ element: 'summary-sign.completed', operator: 'has' }),
        limit: 2,
      });
      const next = await found(doctor, {
        criteria: and({ element: 'summary-sign.completed', operator: 'has' }),
        limit: 2,
        cursor: first.nextCursor ?? '',
      });
      expect([...first.rows, ...next.rows].map(({ name }) => name).toSorted()).to.eql(['张三', '李二', '王一']);
      expect(next.nextCursor).to.equal(null);
      expect((await found(doctor, {})).rows).to.eql([]);

      await rename(api.database, cases.early.patientId, '王新名');
      expect((await found(doctor, { text: '王一' })).behind).to.equal(1);
      await catchUp(api.database);
      expect(await patients(doctor, { text: '王新名' })).to.eql(['王新名']);
      expect(await patients(doctor, { text: '王一' })).to.eql([]);
    });

    it('shows nothing to who may not read charts, and keeps who searched without what was typed', async () => {
      const { api, doctor } = await department();
      const it = await api.as('IT');
      expect((await it.call('search.run', { body: { text: '顺铂' } })).status).to.equal(403);
      await found(doctor, { text: '顺铂' });
      const rows = await api.database.reader.all<{ detail: string }>(
        "SELECT detail FROM audit_log WHERE action = 'search.read'",
      );
      expect(rows).to.have.length(1);
      expect(JSON.stringify(rows)).to.not.include('顺铂');
    });
  });
});

function rename(database: Database, id: string, name: string): Promise<unknown> {
  return database.unitOfWork.run(SYSTEM_ACTOR, (tx) => updateRows(tx, 'Patient', { id }, { name }));
}
