import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verifySignature } from '@rtflow/api/signing/verify-signature';
import { SYSTEM_ACTOR } from '@rtflow/records';
import { hashPassword } from '@rtflow/records/policies/password';
import { keptSignature, type KeptSignature } from '@rtflow/records/queries/signatures';
import { expect } from 'chai';
import { finishJobs, openCase } from '../support/builders/open-case.ts';
import { addPerson } from '../support/builders/people.ts';
import { forEachDatabase } from '../support/database.ts';
import { NOW, apiUnderTest, signIn, type Browser } from './api-under-test.ts';
import { APPROVAL, DRAFT, SLA, complete, startContouring } from './contouring-desk.ts';

const DAY_MS = 86_400_000;

/** Signed forms: the certificate of the person, evidence for OpenSSL, and what a later change does to it. */
describe('api: signing', () => {
  forEachDatabase((_name, open) => {
    const start = apiUnderTest(open);

    async function atReview() {
      const api = await start();
      const opened = await openCase(api.database);
      await startContouring(api, opened);
      await complete(await api.as('RES'), 'contour-draft', DRAFT);
      await finishJobs(api.database, 'compute-due-date', SLA);
      const person = await addPerson(api.database, ['ATT'], { name: '王主治' });
      return { api, opened, person, doctor: await signIn(api.url, person) };
    }

    async function signed() {
      const house = await atReview();
      expect((await complete(house.doctor, 'contour-review', APPROVAL)).status).to.equal(200);
      return { ...house, submissionId: await submissionOf(house.doctor, house.opened.patientId) };
    }

    const verify = async (who: Browser, submissionId: string) =>
      (await who.call('signatures.verify', { params: { submissionId } })).value;
    const failing = (report: Awaited<ReturnType<typeof verify>>): string[] =>
      report.checks.filter(({ ok }) => !ok).map(({ check }) => check);

    it('R2.14 signs with the certificate of the person: serial, digest and time, and verifies offline', async function () {
      this.timeout(60_000);
      const { doctor, submissionId, person } = await signed();
      const report = await verify(doctor, submissionId);
      expect(failing(report)).to.deep.equal([]);
      expect(report).to.deep.include({
        valid: true,
        meaning: '勾画审核 · 同意',
        signedAt: new Date(NOW).toISOString(),
      });
      expect(report.certificate).to.include({ name: '王主治', revokedAt: null });
      expect(JSON.parse(report.evidence.content)).to.deep.include({
        formId: 'contour-review',
        signer: person.userId,
        roles: ['ATT'],
        certificateSerial: report.certificate.serial,
        previousDigest: null,
        data: APPROVAL,
      });
      expect(opensslSays(report.evidence)).to.equal('verified');
      const forged = report.evidence.content.replace('"approve"', '"reject"');
      expect(opensslSays({ ...report.evidence, content: forged })).to.include('verification failure');
    });

    it('tells which part is not as it was signed', async () => {
      const { api, person, submissionId } = await signed();
      const found = await api.database.readOnly((reader) => keptSignature(reader, person.actor, submissionId));
      if (!found.ok) throw new Error(found.error.code);
      const kept = found.value;
      const { signature, submission } = kept;
      const altered: [string, KeptSignature][] = [
        ['record', { ...kept, submission: { ...submission, data: { ...APPROVAL, decision: 'reject' } } }],
        ['message', { ...kept, signature: { ...signature, digestSha256: '0'.repeat(64) } }],
        ['certificate', { ...kept, certificate: { ...kept.certificate, revokedAt: NOW - 1 } }],
        ['message', { ...kept, signature: { ...signature, signedAt: NOW + 1 } }],
        ['chain', { ...kept, hasPrevious: false }],
      ];
      for (const [check, other] of altered) expect(failing(verifySignature(other))).to.deep.equal([check]);
    });

    it('keeps the evidence as it was: no SQL changes or removes it', async () => {
      const { api } = await signed();
      for (const sql of ["UPDATE signature_evidence SET content = '{}'", 'DELETE FROM signature_evidence']) {
        const changed = await api.database.unitOfWork
          .run(SYSTEM_ACTOR, (tx) => tx.sql.run(sql))
          .then(
            () => 'changed',
            (error: unknown) => String(error),
          );
        expect(changed).to.include('APPEND_ONLY');
      }
    });

    it('signs for no session that holds no key', async () => {
      const { api, doctor } = await atReview();
      await api.database.unitOfWork.run(SYSTEM_ACTOR, (tx) => tx.sql.run('DELETE FROM session_keys'));
      const refused = await complete(doctor, 'contour-review', APPROVAL);
      expect([refused.status, refused.problem.code]).to.deep.equal([409, 'SIGNATURE_NEEDS_KEY']);
      expect(await api.database.reader.all('SELECT id FROM signatures')).to.deep.equal([]);
    });

    it('keeps one certificate over sign-ins, renews it near its end, and makes a new one after a reset', async () => {
      const { api, person } = await atReview();
      const certificates = () =>
        api.database.reader.all<{ revoke_reason: string | null }>(
          'SELECT revoke_reason FROM signing_certificates WHERE user_id = ? ORDER BY issued_at, id',
          [person.userId],
        );
      await signIn(api.url, person);
      expect(await certificates()).to.deep.equal([{ revoke_reason: null }]);
      api.clock.pin(NOW + 701 * DAY_MS);
      await signIn(api.url, person);
      const reset = await hashPassword('another horse 8', 8);
      await api.database.unitOfWork.run(SYSTEM_ACTOR, (tx) =>
        tx.sql.run('UPDATE users SET password_hash = ? WHERE id = ?', [reset, person.userId]),
      );
      api.clock.pin(NOW + 702 * DAY_MS);
      await signIn(api.url, person, 'another horse 8');
      expect((await certificates()).map((row) => row.revoke_reason)).to.deep.equal(['RENEWED', 'PASSWORD_RESET', null]);
    });

    it('holds what a certificate signed before it was replaced', async () => {
      const { api, person, submissionId } = await signed();
      api.clock.pin(NOW + 701 * DAY_MS);
      const report = await verify(await signIn(api.url, person), submissionId);
      expect(report.valid).to.equal(true);
      expect(report.certificate.revokedAt).to.equal(new Date(NOW + 701 * DAY_MS).toISOString());
    });

    it('shows a signature only to those who may see the chart', async () => {
      const { api, submissionId } = await signed();
      const params = { submissionId };
      const stranger = await signIn(api.url, await addPerson(api.database, ['ATT'], { scope: 'own' }));
      expect((await stranger.call('signatures.verify', { params })).status).to.equal(403);
      expect(
        (await (await api.as('QAP')).call('signatures.verify', { params: { submissionId: 'none' } })).status,
      ).to.equal(404);
      expect((await api.anybody.call('signatures.verify', { params })).status).to.equal(401);
    });
  });
});

async function submissionOf(who: Browser, patientId: string): Promise<string> {
  const { value: chart } = await who.call('patients.chart', { params: { patientId } });
  return chart.forms.find(({ formId }) => formId === 'contour-review')?.submissionId ?? '';
}

/** What OpenSSL alone makes of the evidence. */
function opensslSays(evidence: { content: string; cms: string; authority: string }): string {
  const folder = mkdtempSync(join(tmpdir(), 'rtflow-evidence-'));
  const file = (name: string, bytes: string | Buffer): string => {
    writeFileSync(join(folder, name), bytes);
    return join(folder, name);
  };
  const files = [
    '-in',
    file('cms', Buffer.from(evidence.cms, 'base64')),
    '-content',
    file('content', evidence.content),
  ];
  const trust = ['-CAfile', file('ca.pem', evidence.authority), '-purpose', 'any', '-attime', String(NOW / 1000)];
  try {
    execFileSync('openssl', ['cms', '-verify', '-binary', '-inform', 'DER', ...files, ...trust], { stdio: 'pipe' });
    return 'verified';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
