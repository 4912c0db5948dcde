import { SYSTEM_ACTOR, type Database } from '@rtflow/records';
import { addTitles, clearRelease, finishRelease } from '@rtflow/records/commands/icd11/load-release';
import { saveDepartmentDiagnosis } from '@rtflow/records/commands/icd11/save-department-diagnosis';
import { diagnosisStems, searchIcd11, searchSql, titlesOf, unknownCodes } from '@rtflow/records/queries/icd11/search';
import { ensureStarterCodeLists } from '@rtflow/records/starter/code-lists';
import { expect } from 'chai';
import { forEachDatabase } from '../support/database.ts';

describe('records: ICD-11', () => {
  forEachDatabase((name, open) => {
    const find = (database: Database, text: string, kind: 'STEM' | 'EXT' = 'STEM') =>
      database.readOnly(async (reader) => (await searchIcd11(reader, { text, kind })).rows.map(({ code }) => code));

    async function starter(): Promise<Database> {
      const database = await open();
      await database.unitOfWork.run(SYSTEM_ACTOR, (tx) => ensureStarterCodeLists(tx));
      return database;
    }

    it('finds by code, Chinese, pinyin, initials, English and the department’s name, anywhere in a title', async () => {
      const database = await starter();
      const typed = ['2b6b', '鼻咽', '咽恶性', 'biyan', 'byexzl', 'nasophar', '鼻咽癌', 'NPC'.toLowerCase()];
      for (const text of typed.slice(0, 7)) expect((await find(database, text))[0], text).to.be.oneOf(['2B6B', '2B6A']);
      expect(await find(database, '恶性 喉')).to.deep.equal(['2C23']);
      expect(await find(database, 'zuo', 'EXT')).to.include('XK8G');
      expect(await find(database, '没有这个病')).to.deep.equal([]);
      expect((await find(database, '')).length, 'the department’s list').to.equal(30);
      const { rows } = await database.readOnly((reader) => titlesOf(reader, ['2C25.0&XK8G']));
      expect(rows).to.deep.include({
        code: '2C25.0&XK8G',
        kind: 'STEM',
        zh: '支气管或肺腺癌 · 左侧',
        en: 'Adenocarcinoma of bronchus or lung · Left',
        department: [],
      });
    });

    it('maps codes and department diagnoses n:m, in both directions; an unknown code is refused', async () => {
      const database = await starter();
      const save = (icd11: string[]) =>
        database.unitOfWork.run(SYSTEM_ACTOR, (tx) =>
          saveDepartmentDiagnosis(tx, { code: 'HN', zh: '头颈肿瘤', en: 'Head and neck', icd11 }),
        );
      expect(await save(['2B6B', '9Z99'])).to.deep.include({ ok: false });
      expect(await save(['2B6B', '2C23'])).to.deep.equal({ ok: true, value: null });
      const { rows } = await database.readOnly((reader) => searchIcd11(reader, { text: '2B6B', kind: 'STEM' }));
      expect(rows[0]?.department).to.have.members(['鼻咽癌', '头颈肿瘤']);
      const stems = (text: string) => database.readOnly((reader) => diagnosisStems(reader, text));
      expect(await stems('头颈肿瘤')).to.have.members(['2B6B', '2C23']);
      expect(await stems('2c7')).to.deep.equal(['2C7']);
      expect(await save([])).to.deep.equal({ ok: true, value: null });
      expect(await find(database, '头颈肿瘤')).to.deep.equal([]);
    });

    it('loads a release beside the one in use, searches the newest only and keeps which knew a code', async () => {
      const database = await starter();
      const run = <T>(work: Parameters<typeof database.unitOfWork.run<T>>[1]) =>
        database.unitOfWork.run(SYSTEM_ACTOR, work);
      await run((tx) => clearRelease(tx, '2024-01'));
      const title = { code: '2B6B.0', zh: '鼻咽鳞状细胞癌', en: 'Squamous cell carcinoma of nasopharynx' };
      await run((tx) => addTitles(tx, '2024-01', [title, { code: 'C11.9', zh: '鼻咽', en: 'No code of ICD-11' }]));
      expect(await find(database, '鼻咽鳞'), 'not complete yet').to.deep.equal([]);
      await run((tx) => finishRelease(tx, { id: '2024-01', source: 'WHO', fileVersion: null, entities: 1 }));
      const found = await database.readOnly((reader) => searchIcd11(reader, { text: '鼻咽鳞', kind: 'STEM' }));
      expect(found).to.deep.include({ release: '2024-01' });
      expect(found.rows.map(({ code }) => code)).to.deep.equal(['2B6B.0']);
      const unknown = (code: string) => database.readOnly((reader) => unknownCodes(reader, code));
      expect(await unknown('2B6B.0')).to.deep.equal([]);
      expect(await unknown('2C25&XK8G')).to.deep.equal(['2C25', 'XK8G']);
      expect(await unknown('C34.1')).to.deep.equal(['C34.1']);
    });

    it('rides the key of its terms', async () => {
      const database = await starter();
      const { sql, params } = searchSql('starter-onc', 'STEM', '恶性');
      const plan = await database.reader.all(
        `${name === 'sqlite' ? 'EXPLAIN QUERY PLAN' : 'EXPLAIN FORMAT=JSON'} ${sql}`,
        params,
      );
      const text = JSON.stringify(plan);
      expect(text).to.match(
        name === 'sqlite' ? /SEARCH icd11_terms USING PRIMARY KEY/ : /icd11_terms.*range.*PRIMARY/s,
      );
      expect(text).not.to.match(/SCAN icd11_/);
    });
  });
});
