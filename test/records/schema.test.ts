import { TABLES } from '@rtflow/engine/ports';
import { RECORD_TABLES, migrateDown, migrateUp } from '@rtflow/records';
import type { ModelName } from '@rtflow/records';
import { MIGRATIONS } from '@rtflow/records/migrations/index';
import { expect } from 'chai';
import type { Model, ModelStatic } from 'sequelize';
import { forEachDatabase } from '../support/database.ts';
import type { TestDatabase } from '../support/database.ts';

type Attribute = { field: string; allowNull?: boolean; primaryKey?: boolean };

const snake = (field: string): string => field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

async function columns(database: TestDatabase): Promise<Map<string, string[]>> {
  const rows = await database.reader.all<{ t: string; c: string; nullable: number }>(
    database.dialect === 'sqlite'
      ? `SELECT m.name AS t, p.name AS c, NOT (p."notnull" OR p.pk) AS nullable
         FROM sqlite_master m, pragma_table_info(m.name) p WHERE m.type = 'table'`
      : `SELECT table_name AS t, column_name AS c, is_nullable = 'YES' AS nullable
         FROM information_schema.columns WHERE table_schema = DATABASE() AND is_generated = 'NEVER'`,
  );
  const found = new Map<string, string[]>();
  for (const { t, c, nullable } of rows) found.set(t, [...(found.get(t) ?? []), nullable ? `${c}?` : c].sort());
  return found;
}

async function indexes(database: TestDatabase): Promise<Map<string, string[]>> {
  const rows = await database.reader.all<{ t: string; i: string; u: number; c: string }>(
    database.dialect === 'sqlite'
      ? `SELECT m.name AS t, l.name AS i, l."unique" AS u, c.name AS c
         FROM sqlite_master m, pragma_index_list(m.name) l, pragma_index_info(l.name) c
         WHERE m.type = 'table' AND l.origin = 'c' ORDER BY t, i, c.seqno`
      : `SELECT table_name AS t, index_name AS i, non_unique = 0 AS u, column_name AS c
         FROM information_schema.statistics WHERE table_schema = DATABASE() AND index_name <> 'PRIMARY'
         ORDER BY t, i, seq_in_index`,
  );
  const lists = new Map<string, { t: string; u: number; columns: string[] }>();
  for (const { t, i, u, c } of rows) {
    const list = lists.get(`${t}.${i}`) ?? { t, u, columns: [] };
    list.columns.push(c);
    lists.set(`${t}.${i}`, list);
  }
  const found = new Map<string, string[]>();
  for (const { t, u, columns: list } of lists.values()) {
    found.set(t, [...(found.get(t) ?? []), `${u ? 'unique' : 'index'} ${list.join(',')}`]);
  }
  return found;
}

describe('records: schema', () => {
  forEachDatabase((_name, open) => {
    it('holds every engine table exactly as the engine describes it', async () => {
      const database = await open();
      const [have, keys] = [await columns(database), await indexes(database)];
      for (const { sqlName, fields, primaryKey, unique = [], indexes: wanted } of Object.values(TABLES)) {
        const expected = Object.entries(fields as Record<string, string>).map(([field, spec]) =>
          spec.endsWith('?') ? `${snake(field)}?` : snake(field),
        );
        if (primaryKey === 'auto') expected.push('pos');
        expect(have.get(sqlName), sqlName).to.deep.equal(expected.sort());
        const lists = [
          ...unique.map((list) => `unique ${list.map(snake).join(',')}`),
          ...wanted.map((list) => `index ${list.map(snake).join(',')}`),
        ];
        if (lists.length > 0) expect(keys.get(sqlName), sqlName).to.include.members(lists);
      }
    });

    it('holds every table of the record exactly as its model describes it', async () => {
      const database = await open();
      const [have, keys] = [await columns(database), await indexes(database)];
      for (const [modelName, { name, unique, index }] of Object.entries(RECORD_TABLES)) {
        const model = database.models[modelName as ModelName] as unknown as ModelStatic<Model>;
        const attributes = Object.values(model.getAttributes()) as Attribute[];
        const fieldOf = new Map(attributes.map((attribute) => [snake(attribute.field), attribute.field]));
        expect(have.get(name), name).to.deep.equal(
          attributes.map(({ field, allowNull, primaryKey }) => (allowNull && !primaryKey ? `${field}?` : field)).sort(),
        );
        const list = (fields: readonly string[]): string =>
          fields.map((f) => fieldOf.get(snake(f)) ?? snake(f)).join(',');
        const wanted = [
          ...(unique as readonly (readonly string[])[]).map((fields) => `unique ${list(fields)}`),
          ...(index as readonly (readonly string[])[]).map((fields) => `index ${list(fields)}`),
        ];
        if (wanted.length > 0) expect(keys.get(name), name).to.include.members(wanted);
      }
    });

    it('keeps jobs by falling priority, so that a poll reads them in order', async () => {
      const database = await open();
      const way =
        database.dialect === 'sqlite'
          ? "SELECT name AS n FROM pragma_index_xinfo('ix_wf_job_type_state_priority_key') WHERE `desc` = 1"
          : "SELECT column_name AS n FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = 'wf_job' AND collation = 'D'";
      expect(await database.reader.all(way)).to.deep.equal([{ n: 'priority' }]);
    });

    it('can be taken down to nothing and built again', async function () {
      this.timeout(120_000);
      const database = await open();
      await migrateDown(database.url, 'all');
      expect([...(await columns(database)).keys()].filter((t) => !t.startsWith('sqlite_'))).to.deep.equal([
        'schema_migrations',
      ]);
      expect((await migrateUp(database.url)).at(-1)).to.equal(MIGRATIONS.at(-1)?.name);
      expect(await migrateUp(database.url)).to.deep.equal([]);
    });
  });
});
