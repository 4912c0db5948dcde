import { at, bool, id, int, json, key, nullable, oneOf, ref, table, text, withDefault } from './columns.ts';

export const users = table(
  'users',
  {
    id: id(),
    login: text(64),
    passwordHash: nullable(text(255)),
    nameZh: text(64),
    nameEn: text(64),
    pinyin: text(128),
    active: withDefault(bool(), true),
    failedCount: withDefault(int(), 0),
    lockedUntil: nullable(at()),
    passwordChangedAt: nullable(at()),
    language: withDefault(oneOf(['zh-CN', 'en']), 'zh-CN'),
    version: withDefault(int(), 1),
    createdAt: at(),
  },
  { unique: [['login']], index: [['pinyin']] },
);

export const userRoles = table(
  'user_roles',
  { id: id(), userId: ref('users'), role: text(16), scope: oneOf(['own', 'team', 'department']), grantedAt: at() },
  { unique: [['userId', 'role']], index: [['role', 'userId']] },
);

export const sessions = table(
  'sessions',
  {
    /** sha256 of the cookie's token: a stolen table opens no session. */
    id: key(64),
    userId: ref('users'),
    csrfToken: text(64),
    createdAt: at(),
    expiresAt: at(),
    lastSeenAt: at(),
    userAgent: nullable(text(255)),
  },
  { index: [['userId'], ['expiresAt']] },
);

export const signInFailures = table(
  'sign_in_failures',
  {
    /** 'address 10.0.0.7', or 'login ' and the sha256 of a login that no account has. */
    subject: key(80),
    failures: int(),
    /** Counted anew from here on. */
    endsAt: at(),
  },
  { index: [['endsAt']] },
);

export const settings = table('settings', {
  name: key(128),
  value: json<unknown>(),
  updatedAt: at(),
  updatedBy: text(64),
});

export const codeLists = table('code_lists', {
  code: key(64),
  nameZh: text(128),
  nameEn: text(128),
  system: nullable(text(128)),
});

export const codeItems = table(
  'code_items',
  {
    id: id(),
    listCode: { ...text(64), references: 'code_lists' },
    code: text(64),
    nameZh: text(255),
    nameEn: text(255),
    snomed: nullable(text(64)),
    pinyin: withDefault(text(255), ''),
    effectiveFrom: withDefault(text(10), '1900-01-01'),
    effectiveTo: nullable(text(10)),
    sort: withDefault(int(), 0),
    detail: nullable(json<Record<string, unknown>>()),
  },
  { unique: [['listCode', 'code', 'effectiveFrom']], index: [['listCode', 'sort']] },
);

export const holidays = table('holidays', {
  date: key(10),
  dayType: oneOf(['HOLIDAY', 'MAKEUP']),
  name: text(64),
});

export interface MovedDayRow {
  date: string;
  dayType: 'HOLIDAY' | 'MAKEUP';
  name: string;
}

/** Each import or edit of a year's holidays; `holidays` holds the newest version of each year. */
export const holidayVersions = table(
  'holiday_versions',
  {
    id: id(),
    year: int(),
    version: int(),
    source: text(64),
    days: json<MovedDayRow[]>(),
    appliedAt: at(),
    appliedBy: text(64),
  },
  { unique: [['year', 'version']] },
);

/** A list as somebody wants to see it again. */
export const listViews = table(
  'list_views',
  {
    id: id(),
    list: text(32),
    ownerId: ref('users'),
    name: text(64),
    shared: withDefault(bool(), false),
    filter: json<Record<string, string>>(),
    columns: json<string[]>(),
    updatedAt: at(),
  },
  { unique: [['ownerId', 'list', 'name']], index: [['list', 'shared']] },
);
