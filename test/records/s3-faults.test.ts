import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { openS3BlobStore } from '@rtflow/records';
import { expect } from 'chai';
import { faultProxy, type FaultProxy, type HttpFault } from '../support/fault-proxy.ts';
import { s3Server, type S3Server } from '../support/s3-server.ts';

describe('records: an S3 store on a bad line', () => {
  let server: S3Server;
  let proxy: FaultProxy;
  beforeEach(async () => {
    server = await s3Server();
    proxy = await faultProxy(server.port);
  });
  afterEach(async () => {
    await proxy.close();
    await server.close();
  });

  const bytes = Buffer.alloc(2_000_000, 'pixels');
  const key = createHash('sha256').update(bytes).digest('hex');
  const store = () => openS3BlobStore(server.options(proxy.port, 300));
  /** The first requests of a kind fail. */
  const first = (times: number, method: string, fault: HttpFault) => {
    proxy.fault = (asked) => (asked === method && times-- > 0 ? fault : null);
  };

  it('keeps an object although the server fails, the line is cut in the middle of it, or no answer comes', async () => {
    const faults: HttpFault[] = [
      { kind: 'status', status: 500 },
      { kind: 'status', status: 503 },
      { kind: 'cut-request', afterBytes: 100_000 },
      { kind: 'stall', afterBytes: 0 },
    ];
    for (const fault of faults) {
      const kept = await store();
      first(2, 'PUT', fault);
      const stored = await kept.put(bytes);
      expect(stored.ok, JSON.stringify(fault)).to.equal(true);
      expect(
        createHash('sha256')
          .update(await kept.read(key))
          .digest('hex'),
      ).to.equal(key);
      await kept.remove(key);
    }
  });

  it('reads on where the line was cut or went silent, and gives each byte once', async () => {
    const kept = await store();
    await kept.put(bytes);
    for (const kind of ['cut', 'stall'] as const) {
      first(3, 'GET', { kind, afterBytes: 300_000 });
      const asked = proxy.requests;
      expect((await buffer(await kept.open(key))).equals(bytes), kind).to.equal(true);
      expect(proxy.requests - asked, kind).to.equal(4);
      first(2, 'GET', { kind, afterBytes: 1000 });
      const part = await buffer(await kept.open(key, { start: 500_001, end: 1_500_000 }));
      expect(part.equals(bytes.subarray(500_001, 1_500_001)), kind).to.equal(true);
    }
  });

  it('says that it failed when the store does not come back, and leaves nothing half', async () => {
    const kept = await store();
    proxy.fault = (method) => (method === 'PUT' ? { kind: 'status', status: 500 } : null);
    expect(
      await kept.put(bytes).then(
        () => 'kept',
        (error: Error) => error.name,
      ),
    ).to.not.equal('kept');
    expect(await server.names()).to.deep.equal([]);
    proxy.fault = () => ({ kind: 'status', status: 500 });
    expect(
      await kept.has(key).then(
        () => 'told',
        () => 'failed',
      ),
    ).to.equal('failed');
  });

  it('refuses as full when the store has no more room', async () => {
    const kept = await store();
    proxy.fault = (method) => (method === 'PUT' ? { kind: 'status', status: 507 } : null);
    const refused = await kept.put(bytes);
    expect(!refused.ok && refused.error.code).to.equal('STORE_FULL');
    expect(await server.names()).to.deep.equal([]);
  });
});
