import { rowOf } from '../rows.ts';
import { addTitles, clearRelease, finishRelease, type Icd11Title } from '../commands/icd11/load-release.ts';
import type { Tx } from '../tx.ts';

/** Beside releases that are loaded from WHO's files, whose names are years and months. */
const RELEASE = 'starter-onc';
const SOURCE =
  'ICD-11 MMS, WHO, chapters 2 and X (CC BY-ND 3.0 IGO): oncology subset entered by hand; a coder checks it, or loads the full linearisation';

/** The subset that a new record starts with, until a release is loaded from WHO's files. */
export async function ensureOncologySubset(tx: Tx): Promise<void> {
  if (await rowOf(tx, 'Icd11Release', {})) return;
  await clearRelease(tx, RELEASE);
  const entities = await addTitles(tx, RELEASE, [...titles(STEMS), ...titles(EXTENSIONS)]);
  await finishRelease(tx, { id: RELEASE, source: SOURCE, fileVersion: null, entities });
}

function titles(text: string): Icd11Title[] {
  return linesOf(text).map(([code = '', zh = '', en = '']) => ({ code, zh, en }));
}

function linesOf(text: string): string[][] {
  return text
    .trim()
    .split('\n')
    .map((line) => line.trim().split('|'));
}

const STEMS = `
  2A00|脑原发性肿瘤|Primary neoplasms of brain
  2A00.0|脑胶质瘤|Gliomas of brain
  2A00.00|脑胶质母细胞瘤|Glioblastoma of brain
  2A00.1|脑胚胎性肿瘤|Embryonal tumours of brain
  2A00.10|脑髓母细胞瘤|Medulloblastoma of brain
  2A01|脑膜原发性肿瘤|Primary neoplasms of meninges
  2A01.0|脑膜瘤|Meningiomas
  2A02|脊髓、颅神经或中枢神经系统其他部位原发性肿瘤|Primary neoplasm of spinal cord, cranial nerves or remaining parts of central nervous system
  2A80|滤泡性淋巴瘤|Follicular lymphoma
  2A81|弥漫性大B细胞淋巴瘤|Diffuse large B-cell lymphomas
  2A83|浆细胞肿瘤|Plasma cell neoplasms
  2A83.1|浆细胞骨髓瘤|Plasma cell myeloma
  2A83.2|孤立性浆细胞瘤|Solitary plasmacytoma
  2A85|其他特指的成熟B细胞肿瘤或淋巴瘤|Other specified mature B-cell neoplasms or lymphoma
  2A85.5|套细胞淋巴瘤|Mantle cell lymphoma
  2A85.6|伯基特淋巴瘤，包括伯基特白血病|Burkitt lymphoma including Burkitt leukaemia
  2A90|成熟T细胞淋巴瘤，特指类型，结性或系统性|Mature T-cell lymphoma, specified types, nodal or systemic
  2A90.6|结外NK/T细胞淋巴瘤，鼻型|Extranodal NK/T-cell lymphoma, nasal type
  2B01|蕈样肉芽肿|Mycosis fungoides
  2B30|霍奇金淋巴瘤|Hodgkin lymphoma
  2B51|骨或关节软骨骨肉瘤|Osteosarcoma of bone or articular cartilage of specified sites
  2B52|骨或关节软骨尤因肉瘤|Ewing sarcoma of bone or articular cartilage of specified sites
  2B55|横纹肌肉瘤，原发部位|Rhabdomyosarcoma, primary site
  2B58|平滑肌肉瘤，原发部位|Leiomyosarcoma, primary site
  2B59|脂肪肉瘤，原发部位|Liposarcoma, primary site
  2B5A|滑膜肉瘤，原发部位|Synovial sarcoma, primary site
  2B60|唇恶性肿瘤|Malignant neoplasms of lip
  2B61|舌根恶性肿瘤|Malignant neoplasms of base of tongue
  2B62|舌其他或未特指部位恶性肿瘤|Malignant neoplasms of other or unspecified parts of tongue
  2B63|牙龈恶性肿瘤|Malignant neoplasms of gum
  2B64|口底恶性肿瘤|Malignant neoplasms of floor of mouth
  2B65|腭恶性肿瘤|Malignant neoplasms of palate
  2B66|口腔其他或未特指部位恶性肿瘤|Malignant neoplasms of other or unspecified parts of mouth
  2B67|腮腺恶性肿瘤|Malignant neoplasms of parotid gland
  2B68|其他或未特指大唾液腺恶性肿瘤|Malignant neoplasms of other or unspecified major salivary glands
  2B69|扁桃体恶性肿瘤|Malignant neoplasms of tonsil
  2B6A|口咽恶性肿瘤|Malignant neoplasms of oropharynx
  2B6B|鼻咽恶性肿瘤|Malignant neoplasms of nasopharynx
  2B6C|梨状窦恶性肿瘤|Malignant neoplasms of piriform sinus
  2B6D|下咽恶性肿瘤|Malignant neoplasms of hypopharynx
  2B70|食管恶性肿瘤|Malignant neoplasms of oesophagus
  2B71|食管胃交界部恶性肿瘤|Malignant neoplasms of oesophagogastric junction
  2B72|胃恶性肿瘤|Malignant neoplasms of stomach
  2B80|小肠恶性肿瘤|Malignant neoplasms of small intestine
  2B90|结肠恶性肿瘤|Malignant neoplasms of colon
  2B91|直肠乙状结肠交界部恶性肿瘤|Malignant neoplasms of rectosigmoid junction
  2B92|直肠恶性肿瘤|Malignant neoplasms of rectum
  2C00|肛门或肛管恶性肿瘤|Malignant neoplasms of anus or anal canal
  2C10|胰腺恶性肿瘤|Malignant neoplasms of pancreas
  2C12|肝或肝内胆管恶性肿瘤|Malignant neoplasms of liver or intrahepatic bile ducts
  2C12.0|肝恶性肿瘤|Malignant neoplasm of liver
  2C12.02|肝细胞癌|Hepatocellular carcinoma of liver
  2C12.1|肝内胆管恶性肿瘤|Malignant neoplasm of intrahepatic bile ducts
  2C13|胆囊恶性肿瘤|Malignant neoplasms of gallbladder
  2C20|鼻腔恶性肿瘤|Malignant neoplasms of nasal cavity
  2C21|中耳恶性肿瘤|Malignant neoplasms of middle ear
  2C22|副鼻窦恶性肿瘤|Malignant neoplasms of accessory sinuses
  2C23|喉恶性肿瘤|Malignant neoplasms of larynx
  2C24|气管恶性肿瘤|Malignant neoplasms of trachea
  2C25|支气管或肺恶性肿瘤|Malignant neoplasms of bronchus or lung
  2C25.0|支气管或肺腺癌|Adenocarcinoma of bronchus or lung
  2C25.1|支气管或肺小细胞癌|Small cell carcinoma of bronchus or lung
  2C25.2|支气管或肺鳞状细胞癌|Squamous cell carcinoma of bronchus or lung
  2C25.3|支气管或肺大细胞癌|Large cell carcinoma of bronchus or lung
  2C26|胸膜恶性肿瘤|Malignant neoplasms of the pleura
  2C27|胸腺恶性肿瘤|Malignant neoplasms of thymus
  2C30|皮肤黑色素瘤|Melanoma of skin
  2C31|皮肤鳞状细胞癌|Squamous cell carcinoma of skin
  2C32|皮肤基底细胞癌|Basal cell carcinoma of skin
  2C60|乳腺癌，特殊类型|Carcinoma of breast, specialised type
  2C61|乳腺浸润性癌|Invasive carcinoma of breast
  2C61.0|乳腺浸润性导管癌|Invasive ductal carcinoma of breast
  2C61.1|乳腺浸润性小叶癌|Invasive lobular carcinoma of breast
  2C62|乳腺炎性癌|Inflammatory carcinoma of breast
  2C63|乳腺恶性叶状肿瘤|Malignant phyllodes tumour of breast
  2C70|外阴恶性肿瘤|Malignant neoplasms of vulva
  2C71|阴道恶性肿瘤|Malignant neoplasms of vagina
  2C73|卵巢恶性肿瘤|Malignant neoplasms of ovary
  2C74|输卵管恶性肿瘤|Malignant neoplasms of fallopian tube
  2C76|子宫体恶性肿瘤|Malignant neoplasms of corpus uteri
  2C77|宫颈恶性肿瘤|Malignant neoplasms of cervix uteri
  2C80|睾丸恶性肿瘤|Malignant neoplasms of testis
  2C81|阴茎恶性肿瘤|Malignant neoplasms of penis
  2C82|前列腺恶性肿瘤|Malignant neoplasms of prostate
  2C90|肾恶性肿瘤，肾盂除外|Malignant neoplasms of kidney, except renal pelvis
  2C91|肾盂恶性肿瘤|Malignant neoplasms of renal pelvis
  2C92|输尿管恶性肿瘤|Malignant neoplasms of ureter
  2C94|膀胱恶性肿瘤|Malignant neoplasms of bladder
  2D02|视网膜恶性肿瘤|Malignant neoplasms of retina
  2D10|甲状腺恶性肿瘤|Malignant neoplasms of thyroid gland
  2D11|肾上腺恶性肿瘤|Malignant neoplasms of adrenal gland
  2D50|脑转移恶性肿瘤|Malignant neoplasm metastasis in brain
  2D51|脑膜转移恶性肿瘤|Malignant neoplasm metastasis in meninges
  2D60|淋巴结转移恶性肿瘤|Malignant neoplasm metastasis in lymph nodes
  2D70|肺转移恶性肿瘤|Malignant neoplasm metastasis in lung
  2D71|纵隔转移恶性肿瘤|Malignant neoplasm metastasis in mediastinum
  2D72|胸膜转移恶性肿瘤|Malignant neoplasm metastasis in pleura
  2D80|肝或肝内胆管转移恶性肿瘤|Malignant neoplasm metastasis in liver or intrahepatic bile duct
  2E03|骨或骨髓转移恶性肿瘤|Malignant neoplasm metastasis in bone or bone marrow`;

/** Side and the morphologies met most; all others come with the full linearisation. */
const EXTENSIONS = `
  XK8G|左侧|Left
  XK9K|右侧|Right
  XK9J|双侧|Bilateral
  XK70|单侧，未特指|Unilateral, unspecified
  XH74S1|腺癌，未特指|Adenocarcinoma, NOS
  XH0945|鳞状细胞癌，未特指|Squamous cell carcinoma, NOS
  XH7KH3|浸润性导管癌，未特指|Infiltrating duct carcinoma, NOS
  XH9ZR8|小细胞癌，未特指|Small cell carcinoma, NOS`;

/** What the department says for them: each name stands for one code or several, and a code may have several names. */
export const DEPARTMENT_DIAGNOSES = linesOf(`
  NPC|鼻咽癌|Nasopharyngeal carcinoma|2B6B
  LUNG|肺癌|Lung cancer|2C25 2C25.0 2C25.2 2C25.3
  SCLC|小细胞肺癌|Small-cell lung cancer|2C25.1
  BREAST|乳腺癌|Breast cancer|2C61 2C61.0 2C61.1 2C60 2C62
  ESO|食管癌|Oesophageal cancer|2B70 2B71
  GASTRIC|胃癌|Gastric cancer|2B72 2B71
  RECTAL|直肠癌|Rectal cancer|2B92 2B91
  COLON|结肠癌|Colon cancer|2B90 2B91
  ANAL|肛管癌|Anal cancer|2C00
  HCC|肝癌|Liver cancer|2C12 2C12.0 2C12.02
  PANCREAS|胰腺癌|Pancreatic cancer|2C10
  CERVIX|宫颈癌|Cervical cancer|2C77
  ENDOMETRIUM|子宫内膜癌|Endometrial cancer|2C76
  PROSTATE|前列腺癌|Prostate cancer|2C82
  BLADDER|膀胱癌|Bladder cancer|2C94
  LARYNX|喉癌|Laryngeal cancer|2C23
  HYPOPHARYNX|下咽癌|Hypopharyngeal cancer|2B6C 2B6D
  OROPHARYNX|口咽癌|Oropharyngeal cancer|2B61 2B69 2B6A
  ORAL|口腔癌|Oral cancer|2B60 2B62 2B63 2B64 2B65 2B66
  GLIOMA|脑胶质瘤|Glioma|2A00.0
  GBM|胶质母细胞瘤|Glioblastoma|2A00.00
  MENINGIOMA|脑膜瘤|Meningioma|2A01.0
  LYMPHOMA|淋巴瘤|Lymphoma|2A80 2A81 2A85 2A90 2B30
  BRAIN_MET|脑转移瘤|Brain metastases|2D50
  BONE_MET|骨转移瘤|Bone metastases|2E03
  LUNG_MET|肺转移瘤|Lung metastases|2D70
  LIVER_MET|肝转移瘤|Liver metastases|2D80`).map(([code = '', zh = '', en = '', icd11 = '']) => ({
  code,
  zh,
  en,
  icd11: icd11.split(' '),
}));
