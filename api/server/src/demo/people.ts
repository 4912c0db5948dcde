import { idCardCheckCharacter } from '@rtflow/domain';
import type { Registration } from '@rtflow/contract';
import type { Random } from './random.ts';

const SURNAMES = [
  ...'王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓韩冯曹彭曾萧田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊孟秦阎薛侯雷白龙段郝孔邵史毛常万顾赖武康贺严尹钱施牛洪龚',
];
const GIVEN_MALE = [
  '建国',
  '志强',
  '伟',
  '军',
  '明辉',
  '文斌',
  '海涛',
  '国庆',
  '晓东',
  '永福',
  '德胜',
  '立新',
  '家豪',
  '子轩',
  '宏伟',
  '振华',
  '学文',
  '春生',
];
const GIVEN_FEMALE = [
  '秀英',
  '桂兰',
  '芳',
  '丽娟',
  '玉梅',
  '淑珍',
  '晓燕',
  '红霞',
  '雪梅',
  '静',
  '美玲',
  '慧敏',
  '春花',
  '雅琴',
  '婷婷',
  '凤英',
  '素云',
  '佳怡',
];
const AREAS = [
  '110105',
  '310104',
  '320106',
  '330102',
  '340103',
  '370102',
  '410102',
  '420106',
  '440104',
  '500103',
  '510104',
  '610103',
];

/** An invented person with a number that passes the check of GB 11643 but belongs to nobody we know. */
export function inventPerson(
  random: Random,
  sex: 'M' | 'F',
  age: { from: number; to: number },
  today: string,
): Registration & { readonly phone: string } {
  const year = Number(today.slice(0, 4)) - random.between(age.from, age.to);
  const birth = `${year}${pad(random.between(1, 12))}${pad(random.between(1, 28))}`;
  const order = pad(random.between(1, 99)) + String(random.between(0, 4) * 2 + (sex === 'M' ? 1 : 0));
  const body = random.pick(AREAS) + birth + order;
  const inpatient = random.chance(0.35);
  return {
    name: random.pick(SURNAMES) + random.pick(sex === 'M' ? GIVEN_MALE : GIVEN_FEMALE),
    sex,
    birthDate: `${birth.slice(0, 4)}-${birth.slice(4, 6)}-${birth.slice(6)}`,
    idType: 'ID_CARD',
    idNo: body + idCardCheckCharacter(body),
    phone: `1${random.pick(['38', '39', '58', '59', '86', '88'])}${String(random.between(0, 99_999_999)).padStart(8, '0')}`,
    source: inpatient ? 'INPATIENT' : random.pick(['OUTPATIENT', 'OUTPATIENT', 'REFERRAL'] as const),
    insurance: random.pick(['EMPLOYEE', 'RESIDENT', 'RESIDENT', 'SELF'] as const),
    ...(inpatient
      ? { admissionNo: `ZY${random.between(100000, 999999)}`, ward: '放疗一病区', bed: String(random.between(1, 48)) }
      : {}),
  };
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
