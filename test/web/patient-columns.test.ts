import { expect } from 'chai';
import {
  COLUMNS,
  columnsFrom,
  defaultColumns,
  movedColumn,
  rememberColumns,
  rememberedColumns,
} from '../../web/src/app/patients/columns.ts';

describe('web columns of the patient list', () => {
  it('begin as the role’s own, are remembered in the order chosen, and go back to the role’s', () => {
    const kept = new Map<string, string>();
    const store = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
      removeItem: (key: string) => void kept.delete(key),
    };
    expect(rememberedColumns(store)).to.equal(null);
    expect(defaultColumns((right) => right === 'fraction.record')[0]).to.equal('device');
    expect(defaultColumns(() => false)).to.equal(COLUMNS);
    const moved = movedColumn(['state', 'device', 'source'], 'source', -1);
    rememberColumns(store, moved);
    expect(rememberedColumns(store)).to.deep.equal(['state', 'source', 'device']);
    rememberColumns(store, null);
    expect(rememberedColumns(store)).to.equal(null);
  });

  it('stay where they are at either end, and unknown or doubled names of an old view are left out', () => {
    expect(movedColumn(['state', 'device'], 'state', -1)).to.deep.equal(['state', 'device']);
    expect(movedColumn(['state', 'device'], 'device', 1)).to.deep.equal(['state', 'device']);
    expect(columnsFrom(['device', 'gone', 'device', 'state'])).to.deep.equal(['device', 'state']);
  });
});
