import type { Migration } from './schema-change.ts';

/** What names one course comes before what names a patient only. */
const FIRST_RULES = [
  ['ACCESSION', '检查号 Accession number', 'NULL'],
  ['ORDER_UID', '工作清单的检查 UID Study of an order', 'NULL'],
  ['REFERENCE', '引用的对象 Referenced objects', 'NULL'],
  ['FRAME', '参考坐标系 Frame of reference', 'NULL'],
  ['PATIENT_DATE', '患者号与预约日期 Number and date', '7'],
  ['PATIENT_NO', '患者号 Patient number', 'NULL'],
] as const;

/** How received studies find their course, in the order that the department chose. */
export const dicomLinkRules: Migration = {
  name: '20261124T0810-dicom-link-rules',
  async up(change) {
    await change.createTable(
      'dicom_link_rules',
      `id VARCHAR(36) NOT NULL PRIMARY KEY,
      name VARCHAR(64) NOT NULL,
      sort INTEGER NOT NULL,
      kind VARCHAR(32) NOT NULL,
      modality VARCHAR(16),
      calling_ae VARCHAR(16),
      days INTEGER,
      active TINYINT(1) NOT NULL DEFAULT 1,
      CHECK (kind IN ('ACCESSION', 'ORDER_UID', 'REFERENCE', 'FRAME', 'PATIENT_DATE', 'PATIENT_NO'))`,
      { index: ['sort'] },
    );
    for (const [index, [kind, name, days]] of FIRST_RULES.entries()) {
      const id = `first-${kind.toLowerCase().replace('_', '-')}`;
      const values = `'${id}', '${name}', ${(index + 1) * 10}, '${kind}', ${days}, 1`;
      await change.insertMissing('dicom_link_rules', 'id, name, sort, kind, days, active', values);
    }
    await change.addColumn('dicom_studies', 'link_rule', 'VARCHAR(32)');
  },
  async down(change) {
    await change.dropColumn('dicom_studies', 'link_rule');
    await change.dropTables('dicom_link_rules');
  },
};
