import { createServer, type AddressInfo } from 'node:net';
import { deflateRawSync } from 'node:zlib';
import { expect } from 'chai';
import { createSeriesSettler, startDicomNode } from '@rtflow/dicom-node';
import { opened } from '../imaging/open.ts';
import { sampleCase } from '../imaging/synthetic-sample.ts';
import { intakeDouble } from './intake-double.ts';
import { startedNode, type NodeUnderTest } from './node-under-test.ts';
import { dataPdu, rawScu, storePdus, type AssociateRequest, type RawScu } from './raw-scu.ts';

const CT = '1.2.840.10008.5.1.4.1.1.2';
const EXPLICIT = '1.2.840.10008.1.2.1';
const DEFLATED = '1.2.840.10008.1.2.1.99';
const ASSOCIATE: AssociateRequest = {
  callingAe: 'STORESCU',
  calledAe: 'RTFLOW',
  contexts: [{ abstractSyntax: CT, transferSyntaxes: [EXPLICIT] }],
};

describe('dicom node: protocol', () => {
  let running: NodeUnderTest;
  let scu: RawScu;
  const slice = sampleCase()[0]!;
  const dataSet = dataSetOf(slice.bytes);
  const request = { sopClassUid: CT, sopInstanceUid: slice.sopInstanceUid, dataSet };

  afterEach(async () => {
    scu?.close();
    await running?.node.stop();
  });

  it('keeps every byte of the data set, however it is cut into fragments', async () => {
    running = await startedNode();
    scu = await rawScu(running.node.port);
    await scu.associate(ASSOCIATE);
    expect(await scu.store({ ...request, fragmentBytes: 777 })).to.equal(0x0000);
    const received = running.intake.stored.get(slice.sopInstanceUid);
    expect(Buffer.from(received!.bytes.subarray(received!.dataSetOffset)).equals(dataSet)).to.equal(true);
    expect(received?.callingAe).to.equal('STORESCU');
  });

  it('keeps a deflated data set deflated and reads its header', async () => {
    running = await startedNode();
    scu = await rawScu(running.node.port);
    await scu.associate({ ...ASSOCIATE, contexts: [{ abstractSyntax: CT, transferSyntaxes: [DEFLATED] }] });
    const deflated = deflateRawSync(dataSet);
    expect(await scu.store({ ...request, dataSet: deflated })).to.equal(0x0000);
    const received = running.intake.stored.get(slice.sopInstanceUid);
    expect(Buffer.from(received!.bytes.subarray(received!.dataSetOffset)).equals(deflated)).to.equal(true);
    expect(received?.header.patientName).to.equal('Ouyang^Xiu=欧阳修');
  });

  it('answers only after the store is durable', async () => {
    let commit: () => void = () => undefined;
    const committed = new Promise<void>((resolve) => (commit = resolve));
    let reached: () => void = () => undefined;
    const storing = new Promise<void>((resolve) => (reached = resolve));
    running = await startedNode({ beforeCommit: () => (reached(), committed) });
    scu = await rawScu(running.node.port);
    await scu.associate(ASSOCIATE);
    let answered = false;
    const answer = scu.store(request).then((status) => ((answered = true), status));
    await storing;
    const other = await rawScu(running.node.port); // a whole round trip in between
    await other.associate(ASSOCIATE);
    other.close();
    expect(answered).to.equal(false);
    commit();
    expect(await answer).to.equal(0x0000);
  });

  it('answers 0xC000 to a truncated data set, keeps nothing, audits the place and goes on', async () => {
    running = await startedNode();
    scu = await rawScu(running.node.port);
    await scu.associate(ASSOCIATE);
    expect(await scu.store({ ...request, dataSet: dataSet.subarray(0, dataSet.length - 999) })).to.equal(0xc000);
    expect(running.intake.stored.size).to.equal(0);
    const [event] = running.intake.events;
    expect(event).to.include({ kind: 'instance-unreadable', sopInstanceUid: slice.sopInstanceUid });
    expect(event?.readError?.code).to.equal('truncated');
    expect(event?.readError?.offset).to.be.greaterThan(0);
    expect(await scu.store(request)).to.equal(0x0000);
  });

  it('answers 0xA900 when the command names another instance than the data set', async () => {
    running = await startedNode();
    scu = await rawScu(running.node.port);
    await scu.associate(ASSOCIATE);
    expect(await scu.store({ ...request, sopInstanceUid: '1.2.3' })).to.equal(0xa900);
    expect(running.intake.calls).to.deep.equal([]);
  });

  it('answers 0xA700 when the record throws, and the association goes on', async () => {
    running = await startedNode({ broken: true });
    scu = await rawScu(running.node.port);
    await scu.associate(ASSOCIATE);
    expect(await scu.store(request)).to.equal(0xa700);
    expect(await scu.store(request)).to.equal(0xa700);
    expect(running.settled).to.deep.equal([]);
  });

  it('answers 0xA700 to an instance over the size limit without holding it', async () => {
    running = await startedNode({ limits: { maxInstanceBytes: dataSet.length - 1 } });
    scu = await rawScu(running.node.port);
    await scu.associate(ASSOCIATE);
    expect(await scu.store(request)).to.equal(0xa700);
    expect(running.intake.calls).to.deep.equal([]);
    expect(running.intake.events[0]?.kind).to.equal('instance-too-large');
  });

  it('accepts each storage class in the first archivable syntax and refuses query classes', async () => {
    running = await startedNode();
    scu = await rawScu(running.node.port);
    const answer = await scu.associate({
      ...ASSOCIATE,
      contexts: [
        { abstractSyntax: '1.2.840.10008.5.1.4.1.1.481.5', transferSyntaxes: ['1.2.3.4', '1.2.840.10008.1.2'] },
        { abstractSyntax: CT, transferSyntaxes: ['1.2.840.10008.1.2.4.80', EXPLICIT] },
        { abstractSyntax: '1.2.840.10008.5.1.4.1.1.66.3', transferSyntaxes: [EXPLICIT] },
        { abstractSyntax: CT, transferSyntaxes: ['1.2.840.10008.1.2.4.94'] },
        { abstractSyntax: '1.2.840.10008.5.1.4.1.2.2.1', transferSyntaxes: [EXPLICIT] },
      ],
    });
    expect(answer).to.deep.equal({
      kind: 'accepted',
      transferSyntaxes: ['1.2.840.10008.1.2', '1.2.840.10008.1.2.4.80', EXPLICIT, undefined, undefined],
    });
  });

  it('takes no data from a peer that goes on after its association was refused', async () => {
    running = await startedNode();
    scu = await rawScu(running.node.port);
    const refused = await scu.associate({ ...ASSOCIATE, callingAe: 'STRANGER' });
    expect(refused).to.deep.equal({ kind: 'rejected', result: 1, source: 1, reason: 3 });
    expect(await scu.store(request)).to.equal('closed');
    expect(running.intake.calls).to.deep.equal([]);
  });

  it('closes on data before an association and on a context that was refused', async () => {
    running = await startedNode();
    scu = await rawScu(running.node.port);
    expect(await scu.store(request)).to.equal('closed');
    scu = await rawScu(running.node.port);
    await scu.associate({
      ...ASSOCIATE,
      contexts: [...ASSOCIATE.contexts, { abstractSyntax: CT, transferSyntaxes: ['1.2.3'] }],
    });
    expect(await scu.store({ ...request, contextId: 3 })).to.equal('closed');
    expect(running.intake.calls).to.deep.equal([]);
    expect(running.intake.events.map(({ kind }) => kind)).to.deep.equal(['aborted-protocol-error']);
  });

  it('closes on an announced PDU over the limit before its bytes come, and on bytes that are no PDU', async () => {
    running = await startedNode({ limits: { maxPduBytes: 32_768 } });
    scu = await rawScu(running.node.port);
    await scu.associate(ASSOCIATE);
    scu.send(Buffer.of(0x04, 0x00, 0xff, 0xff, 0xff, 0xff));
    expect(await scu.nextPdu()).to.equal('closed');
    scu = await rawScu(running.node.port);
    scu.send(Buffer.from('GET / HTTP/1.1\r\n\r\n'));
    expect(await scu.nextPdu()).to.equal('closed');
  });

  it('forgets a half-sent instance when the peer goes away', async () => {
    running = await startedNode();
    for (let attempt = 0; attempt < 3; attempt++) {
      scu = await rawScu(running.node.port);
      await scu.associate(ASSOCIATE);
      for (const pdu of storePdus(request).slice(0, -1)) scu.send(pdu);
      scu.send(Buffer.of(0xff, 0, 0, 0, 0, 0)); // no such PDU: the node closes once it has read the rest
      expect(await scu.nextPdu()).to.equal('closed');
    }
    scu = await rawScu(running.node.port);
    await scu.associate(ASSOCIATE);
    expect(await scu.store(request)).to.equal(0x0000);
    expect(running.intake.calls).to.have.length(1);
    expect([...running.intake.drafts]).to.deep.equal([]);
  });

  it('refuses one association over the limit as a passing state and takes it when another has left', async () => {
    running = await startedNode({ limits: { maxAssociations: 1 } });
    const first = await rawScu(running.node.port);
    await first.associate(ASSOCIATE);
    scu = await rawScu(running.node.port);
    expect(await scu.associate(ASSOCIATE)).to.deep.equal({ kind: 'rejected', result: 2, source: 3, reason: 2 });
    first.send(Buffer.of(0x05, 0, 0, 0, 0, 4, 0, 0, 0, 0)); // A-RELEASE-RQ
    expect((await first.nextPdu())[0]).to.equal(0x06);
    expect(await first.nextPdu()).to.equal('closed');
    scu = await rawScu(running.node.port);
    expect((await scu.associate(ASSOCIATE)).kind).to.equal('accepted');
  });

  it('closes when a peer sends a second association request', async () => {
    running = await startedNode();
    scu = await rawScu(running.node.port);
    await scu.associate(ASSOCIATE);
    expect((await scu.associate(ASSOCIATE)).kind).to.equal('closed');
  });

  it('closes when a command never ends, once it is over a megabyte', async () => {
    running = await startedNode();
    scu = await rawScu(running.node.port);
    await scu.associate(ASSOCIATE);
    for (let part = 0; part < 80; part++) scu.send(dataPdu(1, 0x01, new Uint8Array(16_000)));
    expect(await scu.nextPdu()).to.equal('closed');
  });

  it('closes a connection that says nothing', async () => {
    running = await startedNode({ limits: { idleMs: 40 } });
    scu = await rawScu(running.node.port);
    expect(await scu.nextPdu()).to.equal('closed');
  });

  it('waits for a store in progress when it is stopped', async () => {
    let commit: () => void = () => undefined;
    const committed = new Promise<void>((resolve) => (commit = resolve));
    let reached: () => void = () => undefined;
    const storing = new Promise<void>((resolve) => (reached = resolve));
    running = await startedNode({ beforeCommit: () => (reached(), committed) });
    scu = await rawScu(running.node.port);
    await scu.associate(ASSOCIATE);
    const answer = scu.store(request);
    await storing;
    const stopped = running.node.stop();
    commit();
    await stopped;
    expect(await answer).to.equal(0x0000);
  });

  it('says which setting to change when its port is taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const settler = createSeriesSettler({
      pendingSeries: async () => [],
      onSeriesSettled: async () => undefined,
      timer: { after: () => () => undefined },
    });
    const refused = await startDicomNode({
      port,
      host: '127.0.0.1',
      aeTitle: 'RTFLOW',
      intake: intakeDouble(),
      settler,
    }).catch((error: unknown) => error);
    other.close();
    expect(refused).to.include({ code: 'EADDRINUSE', port });
  });
});

function dataSetOf(bytes: Uint8Array): Buffer {
  const elements = Object.values(opened(bytes).attributes.dataSet.elements);
  const metaEnd = elements
    .filter(({ tag }) => tag.startsWith('x0002'))
    .reduce((end, { dataOffset, length }) => Math.max(end, dataOffset + length), 0);
  return Buffer.from(bytes.subarray(metaEnd));
}
