import { findSql } from '@rtflow/records/queries/dicom/find-sql';
import type { FindQuery } from '@rtflow/dicom-node/query/archive';
import type { Level, QueryTag } from '@rtflow/dicom-node/query/query-attributes';
import { expect } from 'chai';
import { sqliteDatabase } from '../support/database.ts';

function query(level: Level, keys: Partial<Record<QueryTag, string>>): FindQuery {
  return { level, keys: new Map(Object.entries(keys) as [QueryTag, string][]), request: new Map() };
}

/** What scanners and workstations ask all day, and the index that each must ride (SQLite's planner says so on an empty table too). */
const ASKED: [string, FindQuery, RegExp][] = [
  ['a patient by id', query('PATIENT', { x00100020: 'P1', x00100010: '' }), /dicom_patient_id/],
  ['studies of a patient', query('STUDY', { x00100020: 'P1', x0020000d: '' }), /dicom_patient_id|PRIMARY|autoindex/],
  ['a study by accession number', query('STUDY', { x00080050: 'A1', x0020000d: '' }), /accession_number/],
  ['series of a study', query('SERIES', { x0020000d: '1.2', x0020000e: '' }), /study_instance_uid/],
  ['images of a series', query('IMAGE', { x0020000e: '1.2.3', x00080018: '' }), /series_instance_uid/],
];

describe('records: C-FIND rides its index', () => {
  const open = sqliteDatabase();
  for (const [what, asked, index] of ASKED) {
    it(what, async () => {
      const database = await open();
      const { text, params } = findSql(asked, database.dialect, { after: null, rows: 200 });
      const plan = JSON.stringify(await database.reader.all(`EXPLAIN QUERY PLAN ${text}`, params));
      expect(plan).to.match(index);
    });
  }
});
