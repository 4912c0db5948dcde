import { expect } from 'chai';
import { COLUMNS, defaultColumns, PATIENT_COLUMNS } from '../../web/src/app/patients/columns.ts';
import { knownColumns, movedColumn } from '../../web/src/app/views/chosen-columns.ts';

describe('web columns of the patient list', () => {
  it('begin as the role’s own, are remembered in the order chosen, and go back to the role’s', () => {
    const kept = new Map<string, string>();
    const store = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
      removeItem: (key: string) => void kept.delete(key),
    };
    expect(PATIENT_COLUMNS.of(store)).to.equal(null);
    expect(defaultColumns((right) => right === 'fraction.record')[0]).to.equal('device');
    expect(defaultColumns(() => false)).to.equal(COLUMNS);
    const moved = movedColumn<(typeof COLUMNS)[number]>(['state', 'device', 'source'], 'source', -1);
    PATIENT_COLUMNS.keep(store, moved);
    expect(PATIENT_COLUMNS.of(store)).to.deep.equal(['state', 'source', 'device']);
    PATIENT_COLUMNS.keep(store, null);
    expect(PATIENT_COLUMNS.of(store)).to.equal(null);
  });

  it('stay where they are at either end, and unknown or doubled names of an old view are left out', () => {
    expect(movedColumn(['state', 'device'], 'state', -1)).to.deep.equal(['state', 'device']);
    expect(movedColumn(['state', 'device'], 'device', 1)).to.deep.equal(['state', 'device']);
    expect(knownColumns(['device', 'gone', 'device', 'state'], COLUMNS)).to.deep.equal(['device', 'state']);
  });
});
