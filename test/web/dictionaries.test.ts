import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { COURSE_TRANSITIONS, DEVICE_STATUSES, RECORD_WORDS } from '@rtflow/domain';
import { COURSE_REASONS, isReasonOf, type ReasonedAct } from '@rtflow/contract/course-reasons';
import { ACT_ASKS } from '../../web/src/app/chart/legal-acts.ts';
import { KEYS } from '../../web/src/app/keys/registry.ts';
import { STATES } from '../../web/src/app/parts/states.ts';
import { PLACES, titleOf } from '../../web/src/app/shell/places.ts';

const WEB = join(import.meta.dirname, '../../web/src');
/** Longest word on a button, Chinese characters. */
const BUTTON_CHARACTERS = 8;

function dictionary(language: string): Map<string, string> {
  const words = new Map<string, string>();
  const walk = (node: object, at: string): void => {
    for (const [key, value] of Object.entries(node)) {
      if (typeof value === 'string') words.set(at + key, value);
      else walk(value as object, `${at}${key}.`);
    }
  };
  for (const file of readdirSync(join(WEB, 'i18n', language))) {
    walk(JSON.parse(readFileSync(join(WEB, 'i18n', language, file), 'utf8')) as object, '');
  }
  return words;
}

function sources(): string[] {
  const entries = readdirSync(join(WEB, 'app'), { recursive: true, encoding: 'utf8' });
  return entries
    .filter((name) => /\.(ts|html)$/.test(name))
    .map((name) => readFileSync(join(WEB, 'app', name), 'utf8'));
}

describe('web dictionaries', () => {
  const zh = dictionary('zh-CN');
  const en = dictionary('en');

  it('give each place of the rail its own title, and the screens below it theirs', () => {
    expect(PLACES.map(({ path }) => titleOf(path))).to.deep.equal(PLACES.map(({ word }) => word));
    expect(
      [
        '/patients/new',
        '/patients/reconcile',
        '/patients/merge',
        '/patients/p1?tab=images',
        '/courses/c1/process',
        '/no-right',
        '/',
      ].map(titleOf),
    ).to.deep.equal(['register', 'reconcile', 'merge', 'chart', 'process', 'no-right', 'inbox']);
  });

  it('load every file of a language, none of whose top keys stands in two files', () => {
    for (const language of ['zh-CN', 'en']) {
      const files = readdirSync(join(WEB, 'i18n', language));
      const loader = readFileSync(join(WEB, `i18n/${language}.ts`), 'utf8');
      expect(files.filter((file) => !loader.includes(`./${language}/${file}`))).to.deep.equal([]);
      const tops = files.flatMap((file) =>
        Object.keys(JSON.parse(readFileSync(join(WEB, 'i18n', language, file), 'utf8')) as object),
      );
      expect(tops).to.have.length(new Set(tops).size);
    }
  });

  it('have the same keys in both languages', () => {
    expect([...zh.keys()].sort()).to.deep.equal([...en.keys()].sort());
  });

  it('have the same values to fill in', () => {
    const holes = (text: string): string[] => [...text.matchAll(/{{(\w+)}}/g)].map((match) => match[1] ?? '').sort();
    for (const [key, text] of zh) expect(holes(en.get(key) ?? ''), key).to.deep.equal(holes(text));
  });

  it('leave no text empty and none in the wrong language', () => {
    for (const [key, text] of zh) expect(text.trim(), key).to.not.equal('');
    for (const [key, text] of en) expect(text, key).to.not.match(/[\u4e00-\u9fff]/);
  });

  it('use no 请您, no 亲 and no exclamation mark', () => {
    for (const [key, text] of [...zh, ...en]) expect(text, key).to.not.match(/请您|亲(?!属)|！|!/);
  });

  it(`have no word of more than ${BUTTON_CHARACTERS} Chinese characters for an act`, () => {
    const acts = [...zh].filter(([key]) =>
      /^act\.|^chart\.confirm\.|\.(link|new|off|on|unlock|verify|checkIn|pull|check)$/.test(key),
    );
    for (const [key, text] of acts) expect([...text].length, `${key} ${text}`).to.be.at.most(BUTTON_CHARACTERS);
  });

  it('have every key that a screen names', () => {
    const named = sources().flatMap((source) =>
      [...source.matchAll(/\bt\(\s*'([\w.-]+[\w])'/g)].map((match) => match[1] ?? ''),
    );
    expect(named.length).to.be.greaterThan(100);
    expect([...new Set(named)].filter((key) => !zh.has(key))).to.deep.equal([]);
  });

  it('have a word for every key, place and reason that screens build a key from', () => {
    const built = [
      ...Object.entries(KEYS).flatMap(([scope, entries]) => [
        `keys.${scope}.title`,
        ...entries.map((entry) => `keys.${scope}.${entry.act}`),
      ]),
      ...PLACES.flatMap((place) => [`places.${place.word}`, `titles.${place.word}`]),
      ...Object.keys(ACT_ASKS).flatMap((act) => [`chart.effect.${act}`, `chart.confirm.${act}`]),
    ];
    expect(built.filter((key) => !zh.has(key))).to.deep.equal([]);
  });

  it('offer for each course act exactly the reasons that its command accepts', () => {
    const reasoned = Object.entries(ACT_ASKS).filter(([, ask]) => ask.reason);
    expect(reasoned.map(([act]) => act).sort()).to.deep.equal(Object.keys(COURSE_REASONS).sort());
    for (const [act, ask] of reasoned) {
      for (const { code } of ask.reasons) expect(isReasonOf(act as ReasonedAct, code), `${act} ${code}`).to.equal(true);
      expect(ask.reasons).to.have.length(COURSE_REASONS[act as ReasonedAct].length);
    }
  });

  it('know a look for exactly the states that have words', () => {
    for (const [kind, looks] of Object.entries(STATES)) {
      expect(Object.keys(looks).sort(), kind).to.deep.equal(
        Object.keys(RECORD_WORDS[kind as keyof typeof STATES]).sort(),
      );
    }
  });

  it('know a look for every state of a course and of a device', () => {
    expect(Object.keys(STATES.course).sort()).to.deep.equal(Object.keys(COURSE_TRANSITIONS).sort());
    expect(Object.keys(STATES.device).sort()).to.deep.equal([...DEVICE_STATUSES].sort());
  });
});
