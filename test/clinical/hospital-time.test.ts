import { expect } from 'chai';
import {
  clockOf,
  dayOf,
  hospitalTimeZone,
  installHospitalTimeZone,
  instantOf,
  isoOf,
} from '@rtflow/records/clinical/hospital-time';
import { sourceFiles } from '../architecture/source-tree.ts';

describe('clinical: hospital time', () => {
  const before = hospitalTimeZone();
  afterEach(() => installHospitalTimeZone(before));

  it('reads and writes the wall clock of the installed zone', () => {
    const at = Date.parse('2026-03-10T16:30:00.250Z');
    expect([dayOf(at), clockOf(at), isoOf(at)]).to.eql(['2026-03-11', '00:30', '2026-03-11T00:30:00.250+08:00']);
    installHospitalTimeZone('Asia/Kathmandu');
    expect([dayOf(at), clockOf(at), isoOf(at)]).to.eql(['2026-03-10', '22:15', '2026-03-10T22:15:00.250+05:45']);
    expect(instantOf('2026-03-10', '22:15')).to.equal(Date.parse('2026-03-10T16:30:00Z'));
  });

  it('keeps the wall clock over a change to summer time', () => {
    installHospitalTimeZone('Europe/Berlin');
    expect(instantOf('2026-03-28', '10:00')).to.equal(Date.parse('2026-03-28T09:00:00Z'));
    expect(instantOf('2026-03-30', '10:00')).to.equal(Date.parse('2026-03-30T08:00:00Z'));
  });

  it('is the only place of the record and the server that names a zone', () => {
    const named = sourceFiles()
      .filter(({ path }) => /^api\/(records|server)\/src\//.test(path) && !path.includes('/demo/'))
      .filter(({ text }) => /Asia\/Shanghai|\+08:00/.test(text))
      .map(({ path }) => path);
    expect(named.toSorted()).to.eql([
      'api/records/src/clinical/hospital-time.ts',
      'api/server/src/config.ts',
      'api/server/src/setting.ts',
    ]);
  });
});
