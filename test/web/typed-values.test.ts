import { expect } from 'chai';
import { searchItems } from '../../web/src/app/form/code-lists.ts';
import { readNumber } from '../../web/src/app/form/field-words.ts';
import { readTypedDate } from '../../web/src/app/form/typed-date.ts';
import { centigrayWithGray, dueOf, duration, weekday } from '../../web/src/app/words/format.ts';

describe('web typed values', () => {
  it('reads 1124, 20261124, 2026/11/24 and 2026-11-24 as the same date', () => {
    for (const typed of ['1124', '11-24', '20261124', '2026/11/24', '2026-11-24', '2026年11月24日']) {
      expect(readTypedDate(typed, '2026-01-05'), typed).to.equal('2026-11-24');
    }
  });

  it('refuses what is no date of the calendar', () => {
    for (const typed of ['0230', '20261301', 'soon', '1'])
      expect(readTypedDate(typed, '2026-01-05'), typed).to.equal(null);
  });

  it('reads a true minus and thousands, and keeps a text that is no number so that the form can name it', () => {
    expect(readNumber('−2.1')).to.equal(-2.1);
    expect(readNumber('6,996')).to.equal(6996);
    expect(readNumber('')).to.equal(undefined);
    expect(readNumber('12 or 13')).to.equal('12 or 13');
  });

  it('finds codes by code, word or pinyin initials', () => {
    const items = [
      { code: '2B6B', zh: '鼻咽恶性肿瘤', en: 'Nasopharynx', pinyin: 'byexzl' },
      { code: '2B70', zh: '食管恶性肿瘤', en: 'Oesophagus', pinyin: 'sgexzl' },
    ];
    expect(searchItems(items, 'BYE').map((item) => item.code)).to.deep.equal(['2B6B']);
    expect(searchItems(items, '食管').map((item) => item.code)).to.deep.equal(['2B70']);
    expect(searchItems(items, '2b').map((item) => item.code)).to.deep.equal(['2B6B', '2B70']);
  });

  it('shows a dose typed in cGy with its Gy', () => {
    expect(centigrayWithGray(212)).to.equal('212 cGy（2.12 Gy）');
  });

  it('says waiting times in the words of the language', () => {
    expect(duration(40 * 60_000, 'zh-CN')).to.equal('40 分');
    expect(duration(110 * 60_000, 'en')).to.equal('1 h 50');
    expect(duration(28 * 3_600_000, 'zh-CN')).to.equal('1 天 4 h');
    expect([weekday('2026-11-24', 'zh-CN'), weekday('2026-11-24', 'en')]).to.deep.equal(['周二', 'Tue']);
  });

  it('turns a due time amber at its warning time and red when it has passed', () => {
    const at = (time: string): number => Date.parse(`2026-11-24T${time}:00Z`);
    const task = { dueAt: '2026-11-24T12:00:00Z', warnAt: '2026-11-24T10:00:00Z' };
    expect(dueOf(task, at('09:00'))).to.deep.equal({ tone: 'calm', milliseconds: 3 * 3_600_000 });
    expect(dueOf(task, at('11:00')).tone).to.equal('soon');
    expect(dueOf(task, at('12:40'))).to.deep.equal({ tone: 'overdue', milliseconds: 40 * 60_000 });
  });
});
