import { pinyin } from 'pinyin-pro';
import { insertRow, rowOf } from '../rows.ts';
import type { Tx } from '../tx.ts';
import { DAILY_QA_ITEMS } from './daily-qa.ts';
import { OAR_CONSTRAINTS } from './oar-constraints.ts';
import { DEPARTMENT_DIAGNOSES, ensureOncologySubset } from './icd11-oncology.ts';
import { ORGANS_AT_RISK } from './organs-at-risk.ts';

interface StarterItem {
  readonly code: string;
  readonly zh: string;
  readonly en: string;
  readonly snomed?: string;
  /** Limits and such; which members depends on the list. */
  readonly detail?: Readonly<Record<string, unknown>>;
}
interface StarterList {
  readonly code: string;
  readonly zh: string;
  readonly en: string;
  /** Where the codes come from, and what a department must check before it relies on them. */
  readonly system: string;
  readonly items: readonly StarterItem[];
}

/** Puts in lists and items that are not there yet; what a department has changed or ended stays as it is. */
export async function ensureStarterCodeLists(tx: Tx): Promise<void> {
  for (const list of STARTER_LISTS) {
    if ((await rowOf(tx, 'CodeList', { code: list.code })) === null) {
      await insertRow(tx, 'CodeList', { code: list.code, nameZh: list.zh, nameEn: list.en, system: list.system });
    }
    for (const [index, item] of list.items.entries()) {
      if ((await rowOf(tx, 'CodeItem', { listCode: list.code, code: item.code })) !== null) continue;
      await insertRow(tx, 'CodeItem', {
        id: tx.newId(),
        listCode: list.code,
        code: item.code,
        nameZh: item.zh,
        nameEn: item.en,
        snomed: item.snomed ?? null,
        detail: item.detail ?? null,
        pinyin: initialsOf(item.zh),
        sort: index,
      });
    }
  }
  await ensureOncologySubset(tx);
  for (const { code, icd11 } of DEPARTMENT_DIAGNOSES) {
    if (await rowOf(tx, 'DepartmentDiagnosisCode', { diagnosis: code })) continue;
    for (const stem of icd11) await insertRow(tx, 'DepartmentDiagnosisCode', { diagnosis: code, icd11: stem });
  }
}

export function initialsOf(zh: string): string {
  return pinyin(zh, { pattern: 'first', toneType: 'none', type: 'array' }).join('').toLowerCase().replace(/\s/g, '');
}

const items = (...rows: readonly (readonly [code: string, zh: string, en: string, snomed?: string])[]): StarterItem[] =>
  rows.map(([code, zh, en, snomed]) => ({ code, zh, en, snomed }));

/** A starting set that a department's first cases need. */
const STARTER_LISTS: readonly StarterList[] = [
  {
    code: 'department-diagnosis',
    zh: '科室诊断',
    en: 'Department diagnoses',
    system: 'The department’s own words; each stands for ICD-11 codes',
    items: items(...DEPARTMENT_DIAGNOSES.map(({ code, zh, en }) => [code, zh, en] as const)),
  },
  {
    code: 'icdo3-topography',
    zh: 'ICD-O-3 解剖部位',
    en: 'ICD-O-3 topography',
    system: 'ICD-O-3.2, starter subset',
    items: items(
      ['C11.9', '鼻咽', 'Nasopharynx'],
      ['C15.4', '食管中段', 'Middle third of oesophagus'],
      ['C20.9', '直肠', 'Rectum'],
      ['C34.1', '肺上叶', 'Upper lobe of lung'],
      ['C34.3', '肺下叶', 'Lower lobe of lung'],
      ['C41.2', '脊柱', 'Vertebral column'],
      ['C50.4', '乳腺外上象限', 'Upper-outer quadrant of breast'],
      ['C53.9', '子宫颈', 'Cervix uteri'],
      ['C61.9', '前列腺', 'Prostate'],
      ['C71.9', '脑', 'Brain'],
    ),
  },
  {
    code: 'icdo3-morphology',
    zh: 'ICD-O-3 形态学',
    en: 'ICD-O-3 morphology',
    system: 'ICD-O-3.2, starter subset',
    items: items(
      ['8020/3', '未分化癌', 'Carcinoma, undifferentiated'],
      ['8046/3', '非小细胞癌', 'Non-small cell carcinoma'],
      ['8070/3', '鳞状细胞癌', 'Squamous cell carcinoma'],
      ['8072/3', '非角化性鳞状细胞癌', 'Squamous cell carcinoma, non-keratinising'],
      ['8140/3', '腺癌', 'Adenocarcinoma'],
      ['8140/6', '转移性腺癌', 'Adenocarcinoma, metastatic'],
      ['8500/3', '浸润性导管癌', 'Infiltrating duct carcinoma'],
      ['9440/3', '胶质母细胞瘤', 'Glioblastoma'],
    ),
  },
  {
    code: 'site',
    zh: '治疗部位',
    en: 'Treatment site',
    system: 'SNOMED CT where given',
    items: items(
      ['NASOPHARYNX', '鼻咽', 'Nasopharynx', '71836000'],
      ['HEAD_NECK', '头颈', 'Head and neck', '774007'],
      ['BRAIN', '脑', 'Brain', '12738006'],
      ['OESOPHAGUS', '食管', 'Oesophagus', '32849002'],
      ['LUNG', '肺', 'Lung', '39607008'],
      ['BREAST', '乳腺', 'Breast', '76752008'],
      ['CHEST_WALL', '胸壁', 'Chest wall', '78904004'],
      ['LIVER', '肝', 'Liver', '10200004'],
      ['STOMACH', '胃', 'Stomach', '69695003'],
      ['RECTUM', '直肠', 'Rectum', '34402009'],
      ['CERVIX', '宫颈', 'Cervix uteri', '71252005'],
      ['PROSTATE', '前列腺', 'Prostate', '41216001'],
      ['BLADDER', '膀胱', 'Bladder', '89837001'],
      ['SPINE', '脊柱', 'Vertebral column', '421060004'],
      ['PELVIS', '盆腔', 'Pelvis', '12921003'],
      ['BONE_OTHER', '其他骨', 'Other bone', '272673000'],
    ),
  },
  {
    code: 'oar',
    zh: '危及器官',
    en: 'Organs at risk',
    system: 'AAPM TG-263 names; SNOMED CT',
    items: items(...ORGANS_AT_RISK),
  },
  {
    code: 'oar-template',
    zh: '危及器官限量模板',
    en: 'Dose constraint templates',
    system: 'Department templates',
    items: items(
      ['HN_CONVENTIONAL', '头颈常规分割', 'Head and neck, conventional'],
      ['THORAX_CONVENTIONAL', '胸部常规分割', 'Thorax, conventional'],
      ['BREAST', '乳腺', 'Breast'],
      ['PELVIS_CONVENTIONAL', '盆腔常规分割', 'Pelvis, conventional'],
      ['SBRT_LUNG', '肺立体定向', 'Lung SBRT'],
      ['PALLIATIVE', '姑息', 'Palliative'],
      ['ABDOMEN_CONVENTIONAL', '腹部常规分割', 'Abdomen, conventional'],
      ['PROSTATE', '前列腺常规分割', 'Prostate, conventional'],
      ['CERVIX_EBRT_BT', '宫颈外照射加近距离（EQD2 合计）', 'Cervix, external and brachytherapy (sum of EQD2)'],
      ['SRS_1FX', '颅内立体定向 1 次', 'Cranial SRS, 1 fraction'],
      ['SBRT_3FX', '体部立体定向 3 次', 'SBRT, 3 fractions'],
    ),
  },
  {
    code: 'oar-constraint',
    zh: '危及器官剂量限值',
    en: 'Dose constraints',
    system:
      'QUANTEC, RTOG, HyTEC, TG-101, EMBRACE II as each item says; draft: a physicist signs each limit before use',
    items: OAR_CONSTRAINTS,
  },
  {
    code: 'daily-qa',
    zh: '加速器每日质控项目',
    en: 'Daily QA items of a linac',
    system: 'AAPM TG-142 table I; limits to be confirmed by the QA physicist',
    items: DAILY_QA_ITEMS,
  },
];
