import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { expect } from 'chai';
import { createSeriesSettler, startDicomNode } from '@rtflow/dicom-node';
import { echo } from '@rtflow/dicom-node/scu/echo';
import { intakeDouble } from './intake-double.ts';
import { startedNode } from './node-under-test.ts';
import { rawScu } from './raw-scu.ts';

const CT = '1.2.840.10008.5.1.4.1.1.2';
const PLAN = '1.2.840.10008.5.1.4.1.1.481.5';
const EXPLICIT = '1.2.840.10008.1.2.1';
const ASSOCIATE = {
  callingAe: 'STORESCU',
  calledAe: 'RTFLOW',
  contexts: [{ abstractSyntax: CT, transferSyntaxes: [EXPLICIT] }],
};

describe('dicom node: limits and TLS', () => {
  it('offers a peer only the SOP classes that it is allowed', async () => {
    const running = await startedNode({ allowedSopClasses: [PLAN] });
    const scu = await rawScu(running.node.port);
    const contexts = [CT, PLAN].map((abstractSyntax) => ({ abstractSyntax, transferSyntaxes: [EXPLICIT] }));
    const answer = await scu.associate({ ...ASSOCIATE, contexts });
    expect(answer).to.deep.equal({ kind: 'accepted', transferSyntaxes: [undefined, EXPLICIT] });
    scu.close();
    await running.node.stop();
  });

  it('refuses an address more than its share of associations as a passing state', async () => {
    const running = await startedNode({ limits: { maxAssociations: 10, maxAssociationsPerPeer: 2 } });
    const held = [await rawScu(running.node.port), await rawScu(running.node.port)];
    for (const scu of held) expect((await scu.associate(ASSOCIATE)).kind).to.equal('accepted');
    const more = await rawScu(running.node.port);
    expect(await more.associate(ASSOCIATE)).to.deep.equal({ kind: 'rejected', result: 2, source: 3, reason: 2 });
    for (const scu of [...held, more]) scu.close();
    await running.node.stop();
  });

  it('cuts a connection that asks for no association in time', async () => {
    const running = await startedNode({ limits: { openMs: 50 } });
    const scu = await rawScu(running.node.port);
    expect(await scu.nextPdu()).to.equal('closed');
    await running.node.stop();
  });

  it('speaks TLS, and to nobody without a certificate of its CA when one is given', async function () {
    const folder = mkdtempSync(join(tmpdir(), 'rtflow-tls-'));
    try {
      const args = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', '-subj', '/CN=localhost'];
      const names = ['-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
      execFileSync('openssl', [...args, ...names, '-keyout', join(folder, 'key'), '-out', join(folder, 'cert')], {
        stdio: 'ignore',
      });
    } catch {
      rmSync(folder, { recursive: true });
      console.warn('    skipped: openssl is not installed');
      this.skip();
    }
    const [key, cert] = ['key', 'cert'].map((name) => readFileSync(join(folder, name), 'utf8')) as [string, string];
    rmSync(folder, { recursive: true });
    const start = async (tls: { key: string; cert: string; ca?: string }) => {
      const settler = createSeriesSettler({
        pendingSeries: async () => [],
        onSeriesSettled: async () => undefined,
        timer: { after: () => () => undefined },
      });
      const intake = intakeDouble();
      return startDicomNode({ port: 0, host: '127.0.0.1', aeTitle: 'RTFLOW', intake, settler, tls });
    };
    const open = await start({ key, cert });
    const peer = { aeTitle: 'RTFLOW', host: '127.0.0.1', port: open.port, tls: true };
    expect((await echo({ peer, callingAe: 'ECHOSCU', ca: cert })).outcome).to.equal('ok');
    expect((await echo({ peer, callingAe: 'ECHOSCU' })).outcome).to.equal('unreachable');
    await open.stop();
    const closed = await start({ key, cert, ca: cert });
    const bare = { aeTitle: 'RTFLOW', host: '127.0.0.1', port: closed.port, tls: true };
    expect((await echo({ peer: bare, callingAe: 'ECHOSCU', ca: cert })).outcome).to.equal('unreachable');
    const known = connect({ host: '127.0.0.1', port: closed.port, ca: cert, key, cert });
    await new Promise<void>((resolve, reject) => known.once('secureConnect', resolve).once('error', reject));
    known.destroy();
    await closed.stop();
  });
});
