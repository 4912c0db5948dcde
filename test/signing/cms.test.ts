import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SIGNING_ALGORITHMS, type SigningAlgorithm } from '@rtflow/api/signing/algorithms';
import { isIssuedBy, issueCertificate, pemOf, readCertificate } from '@rtflow/api/signing/certificate';
import { readDetached, signDetached, type SigningKey } from '@rtflow/api/signing/cms';
import { expect } from 'chai';

/** Verified by OpenSSL (3.0 or newer), which shares no code with what signs. */
const openssl = (...args: string[]): string => execFileSync('openssl', args, { encoding: 'utf8', stdio: 'pipe' });

const DAY_MS = 86_400_000;
const AT = new Date(Math.floor(Date.now() / 1000) * 1000);
const CONTENT = Buffer.from('{"decision":"approve","formId":"sheet-approve","备注":"已核对"}');

function keyOf(algorithm: SigningAlgorithm): SigningKey {
  const span = { from: new Date(AT.getTime() - DAY_MS), to: new Date(AT.getTime() + 365 * DAY_MS) };
  const root = algorithm.makeKey();
  const authority = issueCertificate({
    algorithm,
    ...span,
    holder: { name: '科室签名 CA', userId: null },
    publicKey: root.publicKey,
    privateKey: root.privateKey,
    issuer: null,
  });
  const own = algorithm.makeKey();
  const certificate = issueCertificate({
    algorithm,
    ...span,
    holder: { name: '李医生', userId: 'u-att-1' },
    publicKey: own.publicKey,
    issuer: { certificate: authority, privateKey: root.privateKey },
  });
  return { algorithm, privateKey: own.privateKey, certificate, authority };
}

describe('signing: certificates and CMS', () => {
  let folder: string;
  const file = (name: string, bytes: Uint8Array | string): string => {
    writeFileSync(join(folder, name), bytes);
    return join(folder, name);
  };
  before(() => void (folder = mkdtempSync(join(tmpdir(), 'rtflow-cms-'))));
  after(() => rmSync(folder, { recursive: true }));

  for (const algorithm of Object.values(SIGNING_ALGORITHMS)) {
    describe(algorithm.name, () => {
      // for SM2 OpenSSL takes the signer's identity for the certificate at the end of the chain only
      const how = algorithm.name === 'SM2-SM3' ? ['-vfyopt', 'distid:1234567812345678'] : ['-check_ss_sig'];
      const key = keyOf(algorithm);
      const cms = signDetached(CONTENT, AT, key);

      it('reads back who signed and when', () => {
        const read = readDetached(cms, CONTENT);
        if (!read.ok) throw new Error(read.fault);
        expect(read.signedAt).to.deep.equal(AT);
        expect(readCertificate(read.certificate)).to.include({ name: '李医生', userId: 'u-att-1' });
        expect(isIssuedBy(read.certificate, key.authority)).to.equal(true);
      });

      it('tells a certificate of another authority of the same name', () => {
        expect(isIssuedBy(key.certificate, keyOf(algorithm).authority)).to.equal(false);
      });

      it('refuses other content, another signature and bytes that are no message', () => {
        expect(readDetached(cms, Buffer.from('{}'))).to.deep.equal({ ok: false, fault: 'DIGEST_DIFFERS' });
        const altered = Buffer.from(cms);
        altered[altered.length - 3] = (altered.at(-3) ?? 0) ^ 1;
        expect(readDetached(altered, CONTENT)).to.deep.equal({ ok: false, fault: 'SIGNATURE_WRONG' });
        expect(readDetached(Buffer.from('no CMS'), CONTENT)).to.deep.equal({ ok: false, fault: 'UNREADABLE' });
        for (let cut = 1; cut < cms.length; cut += 37)
          expect(readDetached(cms.subarray(0, cut), CONTENT)).to.include({ ok: false });
      });

      it('makes certificates whose chain and names OpenSSL accepts', () => {
        const [ca, own] = [file('ca.pem', pemOf(key.authority)), file('own.pem', pemOf(key.certificate))];
        expect(openssl('verify', '-x509_strict', ...how, '-CAfile', ca, '-purpose', 'any', own)).to.include('OK');
        const text = openssl('x509', '-in', own, '-noout', '-subject', '-serial', '-nameopt', 'utf8,sep_comma_plus');
        expect(text).to.include('CN=李医生,UID=u-att-1');
        expect(text).to.include(`serial=${readCertificate(key.certificate).serial}`);
      });
    });
  }

  it('signs P-256 messages that OpenSSL verifies, and refuses with another content', () => {
    const key = keyOf(SIGNING_ALGORITHMS['ECDSA-P256-SHA256']);
    const [sig, ca] = [file('sig.der', signDetached(CONTENT, AT, key)), file('ca.pem', pemOf(key.authority))];
    const verify = (content: Uint8Array): string =>
      openssl(
        'cms',
        '-verify',
        '-binary',
        '-inform',
        'DER',
        '-in',
        sig,
        '-content',
        file('content', content),
        '-CAfile',
        ca,
        '-purpose',
        'any',
        '-out',
        join(folder, 'out'),
      );
    verify(CONTENT);
    expect(() => verify(Buffer.from('{}'))).to.throw('verification failure');
  });

  it('signs with SM2 and SM3 what OpenSSL verifies under the standard identity', () => {
    const algorithm = SIGNING_ALGORITHMS['SM2-SM3'];
    const { privateKey, publicKey } = algorithm.makeKey();
    const sig = file('raw.sig', algorithm.sign(CONTENT, privateKey));
    const pem = `-----BEGIN PUBLIC KEY-----\n${publicKey.toString('base64')}\n-----END PUBLIC KEY-----\n`;
    const args = ['-rawin', '-digest', 'sm3', '-sigfile', sig, '-pkeyopt', 'distid:1234567812345678'];
    const verified = openssl(
      'pkeyutl',
      '-verify',
      '-pubin',
      '-inkey',
      file('sm2.pem', pem),
      '-in',
      file('content', CONTENT),
      ...args,
    );
    expect(verified).to.include('Signature Verified Successfully');
  });
});
