import { DatabaseSync } from 'node:sqlite';
import { countSql, pageSql } from '@rtflow/records/queries/patients/patient-sql';
const db = new DatabaseSync('/var/tmp/big200.db');
db.exec('PRAGMA cache_size=-32000; PRAGMA temp_store=MEMORY');
for (const s of process.argv.slice(2)) {
  console.log(s);
  db.exec(s);
}
const F: any[] = [
  [{}, 'registered'],
  [{ sex: 'F' }, 'registered'],
  [{ technique: 'SBRT' }, 'registered'],
  [{ technique: 'NONE' }, 'registered'],
  [{ source: 'REFERRAL', technique: 'SBRT' }, 'registered'],
  [{ status: 'ACTIVE' }, 'registered'],
  [{ status: 'ACTIVE', attendingId: 'u-ATT-3' }, 'registered'],
  [{ attendingId: 'u-ATT-3' }, 'registered'],
  [{ status: 'COMPLETED' }, 'registered'],
  [{ status: 'COMPLETED', attendingId: 'u-ATT-3' }, 'name'],
  [{ status: 'SUSPENDED' }, 'registered'],
  [{ deviceId: 'dev-2' }, 'registered'],
  [{ deviceId: 'dev-none' }, 'registered'],
  [{}, 'category'],
  [{ status: 'ACTIVE' }, 'category'],
  [{ text: 'l' }, 'registered'],
  [{ text: '王' }, 'category'],
];
for (const [f, sort] of F) {
  const p = pageSql(f, sort, null, 51),
    c = countSql(f, 10001);
  const t = (x: any) => {
    const s = db.prepare(x.sql);
    const ts = [];
    for (let i = 0; i < 3; i++) {
      const b = performance.now();
      s.all(...x.params);
      ts.push(performance.now() - b);
      if (ts[0]! > 3000) break;
    }
    return ts.map((v) => v.toFixed(0)).join('/');
  };
  console.log(JSON.stringify(f), sort, 'page', t(p), 'count', t(c));
}
