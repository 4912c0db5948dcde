import { DatabaseSync } from 'node:sqlite';
import { countSql, pageSql } from '@rtflow/records/queries/patients/patient-sql';
const db = new DatabaseSync('/var/tmp/big200.db');
for (const [f, s] of [
  [{ sex: 'F' }, 'registered'],
  [{ technique: 'NONE' }, 'registered'],
  [{ status: 'COMPLETED', attendingId: 'u-ATT-3' }, 'name'],
  [{ text: 'l' }, 'registered'],
] as any) {
  for (const x of [pageSql(f, s, null, 51), countSql(f, 10001)])
    console.log(
      JSON.stringify(f),
      db
        .prepare('EXPLAIN QUERY PLAN ' + x.sql)
        .all(...x.params)
        .map((r: any) => r.detail)
        .join(' | '),
    );
}
for (const q of [
  "select count(*) n from patients where sex='F'",
  "select count(*) n from patients where pinyin >= 'l' and pinyin < 'm'",
  "select count(*) n from patients where initials >= 'l' and initials < 'm'",
])
  console.log(q, db.prepare(q).get());
console.log(
  db
    .prepare('select sex from patients order by registered_at desc limit 10')
    .all()
    .map((r: any) => r.sex)
    .join(''),
);
