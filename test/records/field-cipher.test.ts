import { createFieldCipher } from '@rtflow/records';
import { expect } from 'chai';

const SECRET = Buffer.alloc(32, 7);
const place = { column: 'patients.id_no', rowId: 'p-1' } as const;

describe('records: field cipher', () => {
  const cipher = createFieldCipher(SECRET);

  it('R0.5 hides a number and opens it again, differently each time', () => {
    const [first, second] = [cipher.encrypt('11010519491231002X', place), cipher.encrypt('11010519491231002X', place)];
    expect(first).not.to.include('1101').and.not.equal(second);
    expect([cipher.decrypt(first, place), cipher.decrypt(second, place)]).to.deep.equal(
      Array(2).fill('11010519491231002X'),
    );
  });

  it('does not open a value that was altered, moved to another row or column, or written with another key', () => {
    const stored = cipher.encrypt('13800138000', place);
    const altered = stored.slice(0, -4) + (stored.at(-4) === 'A' ? 'B' : 'A') + stored.slice(-3);
    expect(() => cipher.decrypt(altered, place)).to.throw();
    expect(() => cipher.decrypt(stored, { ...place, rowId: 'p-2' })).to.throw();
    expect(() => cipher.decrypt(stored, { ...place, column: 'patients.phone' })).to.throw();
    expect(() => createFieldCipher(Buffer.alloc(32, 8)).decrypt(stored, place)).to.throw();
    expect(() => cipher.decrypt('13800138000', place)).to.throw(/no prefix/);
  });

  it('fingerprints the same value alike, another kind or key apart', () => {
    expect(cipher.fingerprint('ID', '1')).to.equal(createFieldCipher(SECRET).fingerprint('ID', '1'));
    expect(cipher.fingerprint('ID', '1')).not.to.equal(cipher.fingerprint('PASSPORT', '1'));
    expect(cipher.fingerprint('ID', '1')).not.to.equal(createFieldCipher(Buffer.alloc(32, 8)).fingerprint('ID', '1'));
  });

  it('refuses a short secret', () => {
    expect(() => createFieldCipher(Buffer.alloc(31))).to.throw(/at least 32 bytes/);
  });
});
