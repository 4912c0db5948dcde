import type { SignatureReport } from '@rtflow/contract/rest/signatures';
import { expect } from 'chai';
import { evidenceFiles } from '../../web/src/app/chart/evidence-files.ts';

describe('web: evidence of a signature', () => {
  const report = {
    digestSha256: 'abcdef0123456789',
    algorithm: 'ECDSA-P256-SHA256',
    evidence: { content: '{"备注":"好"}', cms: 'MAD/', authority: 'PEM' },
  } as SignatureReport;

  it('gives the exact bytes of content and message, and a command that names the files', () => {
    const files = new Map(evidenceFiles(report).map(({ name, bytes }) => [name, Buffer.from(bytes)]));
    expect([...files.keys()]).to.deep.equal(
      ['.json', '.p7s', '-ca.pem', '-verify.txt'].map((end) => `abcdef012345${end}`),
    );
    expect(files.get('abcdef012345.json')?.toString()).to.equal(report.evidence.content);
    expect(files.get('abcdef012345.p7s')).to.deep.equal(Buffer.from([0x30, 0x00, 0xff]));
    for (const name of ['.p7s', '.json', '-ca.pem'])
      expect(files.get('abcdef012345-verify.txt')?.toString()).to.include(`abcdef012345${name}`);
  });
});
