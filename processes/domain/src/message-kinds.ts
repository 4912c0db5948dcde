/**
 * What RTFlow tells people outside its screens, and which facts may leave with it. A fact that is not in `fields` cannot be put into a
 * template, whoever writes it: no diagnosis, dose, site, plan or full name is on any list.
 */
export const MESSAGE_KINDS = {
  'appointments-booked': {
    audience: 'PATIENT',
    fields: ['date', 'time', 'room', 'count', 'link'],
    zh: '您有{{count}}项预约，首次{{date}} {{time}}，请到{{room}}。详情 {{link}}',
    en: 'You have {{count}} appointments, the first on {{date}} at {{time}}, {{room}}. Details: {{link}}',
  },
  'appointment-changed': {
    audience: 'PATIENT',
    fields: ['date', 'time', 'room', 'count', 'link'],
    zh: '您有{{count}}项预约改期，最近一次{{date}} {{time}}，请到{{room}}。详情 {{link}}',
    en: '{{count}} of your appointments moved; the next is {{date}} at {{time}}, {{room}}. Details: {{link}}',
  },
  'appointment-tomorrow': {
    audience: 'PATIENT',
    fields: ['date', 'time', 'room', 'link'],
    zh: '提醒：您{{date}} {{time}}有一项预约，请到{{room}}。详情 {{link}}',
    en: 'Reminder: an appointment on {{date}} at {{time}}, {{room}}. Details: {{link}}',
  },
  'machine-fault': {
    audience: 'PATIENT',
    fields: ['date', 'time', 'link'],
    zh: '您{{date}} {{time}}的预约因设备检修需要调整，请先不要出门，等待新的时间。详情 {{link}}',
    en: 'Your appointment on {{date}} at {{time}} must change: the equipment is under repair. Please wait for a new time. {{link}}',
  },
  'queue-joined': {
    audience: 'PATIENT',
    fields: ['ticketNo', 'ahead', 'minutes', 'room', 'link'],
    zh: '签到成功，您的号{{ticketNo}}，前面还有{{ahead}}人，约{{minutes}}分钟，请到{{room}}候诊。{{link}}',
    en: 'Checked in: ticket {{ticketNo}}, {{ahead}} ahead, about {{minutes}} min, {{room}}. {{link}}',
  },
  'queue-near': {
    audience: 'PATIENT',
    fields: ['ticketNo', 'ahead', 'minutes', 'room', 'link'],
    zh: '您的号{{ticketNo}}前面还有{{ahead}}人，约{{minutes}}分钟，请回到{{room}}候诊。{{link}}',
    en: 'Ticket {{ticketNo}}: {{ahead}} ahead, about {{minutes}} min. Please come back to {{room}}. {{link}}',
  },
  'staff-machine-fault': {
    audience: 'STAFF',
    fields: ['device', 'state', 'count'],
    zh: '{{device}}已{{state}}，今日受影响预约{{count}}项，请在排程中处理',
    en: '{{device}} is {{state}}: {{count}} appointments of today are affected. See the schedule',
  },
  'staff-next-day': {
    audience: 'STAFF',
    fields: ['device', 'date', 'count', 'time'],
    zh: '{{device}} {{date}}共{{count}}项预约，首个{{time}}',
    en: '{{device}} on {{date}}: {{count}} appointments, the first at {{time}}',
  },
} as const satisfies Record<string, MessageKindSpec>;

/** Somebody would come in vain: not held back by the daily cap, nor by quiet hours that end too late. */
export const URGENT_KINDS: readonly string[] = ['machine-fault', 'appointment-changed', 'staff-machine-fault'];

interface MessageKindSpec {
  readonly audience: 'PATIENT' | 'STAFF';
  readonly fields: readonly string[];
  readonly zh: string;
  readonly en: string;
}

export type MessageKind = keyof typeof MESSAGE_KINDS;
export const MESSAGE_KIND_CODES = Object.keys(MESSAGE_KINDS) as MessageKind[];
export type MessageFields<K extends MessageKind> = Readonly<
  Record<Exclude<(typeof MESSAGE_KINDS)[K]['fields'][number], 'link'>, string>
>;

export const MESSAGE_STATES = ['WAITING', 'SENT', 'DELIVERED', 'UNDELIVERED', 'DEAD', 'EXPIRED', 'SUPPRESSED'] as const;
export type MessageState = (typeof MESSAGE_STATES)[number];

/** What a preview and a test message show instead of a patient's facts. */
export const FIELD_SAMPLES: Readonly<Record<string, string>> = {
  date: '2026-03-10',
  time: '09:30',
  room: '1号治疗室',
  count: '25',
  ticketNo: 'A023',
  ahead: '3',
  minutes: '36',
  device: '2号机',
  state: '停机',
  link: 'https://example.cn/q/…',
};

export const MESSAGE_CHANNELS = ['WECHAT', 'WECOM', 'ALIYUN_SMS', 'TENCENT_SMS'] as const;
export type MessageChannel = (typeof MESSAGE_CHANNELS)[number];

/** Words that tell a stranger who reads the telephone what the person is treated for; a patient's template may hold none. */
export const TELLING_WORDS = [
  '放疗',
  '放射',
  '肿瘤',
  '癌',
  '化疗',
  '诊断',
  '剂量',
  '照射',
  'cancer',
  'tumour',
  'tumor',
  'radio',
  'oncolog',
  'dose',
] as const;

export interface SendingRules {
  /** 'HH:mm' of the hospital; from the evening to the morning. Equal: none. */
  readonly quietFrom: string;
  readonly quietUntil: string;
  /** Messages to one person in one day. */
  readonly dailyCap: number;
  /** 'HH:mm': when the next day's list is told. */
  readonly nextDayAt: string;
  /** Patients are told when so many are ahead of them. */
  readonly nearAhead: number;
  /** Only patients who said yes are told: see `message_contacts`, channel ALL. */
  readonly askConsent: boolean;
}

export const DEFAULT_SENDING_RULES: SendingRules = {
  quietFrom: '21:00',
  quietUntil: '08:00',
  dailyCap: 6,
  nextDayAt: '17:00',
  nearAhead: 3,
  askConsent: false,
};

/** Whether this time of the day lies in the quiet hours, which may pass midnight. @param clock 'HH:mm' */
export function isQuiet(clock: string, { quietFrom, quietUntil }: SendingRules): boolean {
  if (quietFrom === quietUntil) return false;
  return quietFrom < quietUntil ? clock >= quietFrom && clock < quietUntil : clock >= quietFrom || clock < quietUntil;
}
