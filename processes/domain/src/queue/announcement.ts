/** How the voice reads a character: engines read 单 as dan and 曾 as ceng, so they are given another character of the right sound. */
export interface Reading {
  readonly character: string;
  /** For people: 'shàn'. */
  readonly pinyin: string;
  readonly sayAs: string;
}

export interface VoiceRules {
  /** How often a call is spoken. */
  readonly repeat: number;
  readonly readings: readonly Reading[];
  /** The masked part of a name is spoken as 某; false: the ticket alone is called. */
  readonly sayName: boolean;
}

/** Surnames whose usual reading is another. Source: domain specification, section E. */
export const DEFAULT_VOICE_RULES: VoiceRules = {
  repeat: 2,
  sayName: true,
  readings: [
    { character: '单', pinyin: 'shàn', sayAs: '善' },
    { character: '仇', pinyin: 'qiú', sayAs: '求' },
    { character: '解', pinyin: 'xiè', sayAs: '谢' },
    { character: '查', pinyin: 'zhā', sayAs: '渣' },
    { character: '曾', pinyin: 'zēng', sayAs: '增' },
    { character: '区', pinyin: 'ōu', sayAs: '欧' },
  ],
};

/** '请 A012 号，张某明，到 2 号加速器' as it is given to the voice: digits apart, masked part as 某, surname in its right sound. */
export function announcementOf(
  call: { readonly ticketNo: string; readonly maskedName: string; readonly room: string },
  { sayName, readings }: VoiceRules,
): string {
  const ticket = [...call.ticketNo].join(' ');
  const name = sayName && /[\u4e00-\u9fff]/.test(call.maskedName) ? `${spokenName(call.maskedName, readings)}，` : '';
  return `请 ${ticket} 号，${name}到 ${call.room} 准备治疗`;
}

function spokenName(masked: string, readings: readonly Reading[]): string {
  const [surname = '', ...rest] = [...masked.replace(/\*+/g, '某')];
  return (readings.find(({ character }) => character === surname)?.sayAs ?? surname) + rest.join('');
}
