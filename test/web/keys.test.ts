import { expect } from 'chai';
import { KeyBoard, type Press } from '../../web/src/app/keys/key-board.ts';
import { KEYS, keyFor, type KeyEntry } from '../../web/src/app/keys/registry.ts';

function press(key: string, change: Partial<Press> = {}): Press {
  return { key, ctrl: false, alt: false, inField: false, at: 0, ...change };
}

describe('web keys', () => {
  for (const [scope, entries] of Object.entries(KEYS) as [string, readonly KeyEntry[]][]) {
    it(`has one act per key in ${scope}, also against the global keys`, () => {
      const all = scope === 'global' ? entries : [...entries, ...KEYS.global];
      const keys = all.map((entry) => entry.key);
      expect(keys).to.deep.equal([...new Set(keys)]);
    });

    it(`lets no single letter of ${scope} work while typing`, () => {
      const letters = entries.filter((entry) => entry.key.length === 1 && entry.inFields === true);
      expect(letters).to.deep.equal([]);
    });
  }

  it('does the act of the newest open screen, and of the one below where it has none', () => {
    const board = new KeyBoard();
    const done: string[] = [];
    board.use('global', { find: () => done.push('find') });
    const close = board.use('inbox', { down: () => done.push('inbox down') });
    expect(board.press(press('j'))).to.equal(true);
    expect(board.press(press('k', { ctrl: true }))).to.equal(true);
    close();
    expect(board.press(press('j'))).to.equal(false);
    expect(done).to.deep.equal(['inbox down', 'find']);
  });

  it('reads G then I as one act, but not when the hand was slow', () => {
    const board = new KeyBoard();
    let times = 0;
    board.use('global', { goInbox: () => times++ });
    board.press(press('g', { at: 0 }));
    board.press(press('i', { at: 500 }));
    board.press(press('g', { at: 2000 }));
    board.press(press('i', { at: 9000 }));
    expect(times).to.equal(1);
  });

  it('leaves letters to the field that has the focus, but submits with Ctrl Enter from it', () => {
    const board = new KeyBoard();
    const done: string[] = [];
    board.use('inbox', { approve: () => done.push('approve'), complete: () => done.push('complete') });
    expect(board.press(press('a', { inField: true }))).to.equal(false);
    expect(board.press(press('Enter', { ctrl: true, inField: true }))).to.equal(true);
    expect(done).to.deep.equal(['complete']);
  });

  it('gives the key of an act for the button that does it', () => {
    expect(keyFor('inbox', 'approve')).to.equal('A');
    expect(keyFor('inbox', 'complete')).to.equal('Ctrl Enter');
  });
});
