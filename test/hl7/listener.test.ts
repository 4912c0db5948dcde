import { createServer, type AddressInfo } from 'node:net';
import { expect } from 'chai';
import { startHl7Listener } from '@rtflow/hl7';
import { mllpFrame } from '@rtflow/hl7-codec';
import type { Hl7Inbox, Hl7Limits, Hl7Listener, InboundMessage, ListenerEvent, RecordOutcome } from '@rtflow/hl7';
import { mllpClient, type MllpClient } from './mllp-client.ts';

describe('hl7: listener', () => {
  let listener: Hl7Listener;
  let client: MllpClient;
  let inbox: InboxDouble;
  let events: ListenerEvent[];

  const start = async (options: { inbox?: InboxDouble; limits?: Partial<Hl7Limits>; allowedPeers?: string[] } = {}) => {
    inbox = options.inbox ?? inboxDouble();
    events = [];
    let sequence = 0;
    listener = await startHl7Listener({
      port: 0,
      host: '127.0.0.1',
      inbox,
      now: () => new Date('2026-01-05T08:30:00Z'),
      nextControlId: () => `R${++sequence}`,
      report: (event) => events.push(event),
      ...(options.allowedPeers === undefined ? {} : { allowedPeers: options.allowedPeers }),
      ...(options.limits === undefined ? {} : { limits: options.limits }),
    });
    client = await mllpClient(listener.port);
  };
  afterEach(async () => {
    client?.close();
    await listener?.stop();
  });

  it('answers AA with the control id, the parties swapped and the trigger, after recording', async () => {
    await start();
    client.send(frame(adt({ id: 'M1' })));
    expect(await client.answer()).to.equal(
      'MSH|^~\\&|RTFLOW|RT|HIS|H1|20260105083000+0000||ACK^A04|R1|P|2.5||||||UNICODE UTF-8\rMSA|AA|M1\r',
    );
    expect(inbox.recorded[0]).to.deep.include({
      controlId: 'M1',
      messageType: 'ADT^A04',
      charset: 'utf-8',
      charsetGuessed: false,
      peer: { address: '127.0.0.1', sendingApplication: 'HIS', sendingFacility: 'H1' },
    });
    expect(Buffer.from(inbox.recorded[0]!.raw).toString()).to.equal(adt({ id: 'M1' }));
  });

  it('does not answer before the record is durable', async () => {
    const held = heldInbox();
    await start({ inbox: held });
    client.send(frame(adt({ id: 'M1' })));
    await held.reached;
    let answered = false;
    const answer = client.answer().then((text) => ((answered = true), text));
    const other = await mllpClient(listener.port); // a whole round trip in between
    other.send(frame('rubbish'));
    await other.answer();
    other.close();
    expect(answered).to.equal(false);
    held.release();
    expect(await answer).to.include('MSA|AA|M1');
  });

  it('records 2,000 pipelined messages once each and answers in order', async () => {
    await start();
    const ids = Array.from({ length: 2000 }, (_, index) => `P${index}`);
    client.send(Buffer.concat(ids.map((id) => frame(adt({ id })))));
    const answers = await client.answers(2000);
    expect(answers.map(controlIdOf)).to.deep.equal(ids);
    expect(inbox.recorded.map(({ controlId }) => controlId)).to.deep.equal(ids);
  });

  it('answers the same AA to a message that is sent again, and AE to its id with another content', async () => {
    await start();
    client.send(frame(adt({ id: 'M1' })));
    client.send(frame(adt({ id: 'M1' })));
    client.send(frame(adt({ id: 'M1', name: '李^四' })));
    const answers = await client.answers(3);
    expect(answers.map(codeOf)).to.deep.equal(['AA', 'AA', 'AE']);
    expect(answers[2]).to.include('used before');
  });

  it('answers AE when the record fails, and takes the same message later', async () => {
    const failing = inboxDouble({ failures: 1 });
    await start({ inbox: failing });
    client.send(frame(adt({ id: 'M1' })));
    expect(codeOf(await client.answer())).to.equal('AE');
    client.send(frame(adt({ id: 'M1' })));
    expect(codeOf(await client.answer())).to.equal('AA');
    expect(events).to.deep.equal([{ kind: 'not-recorded', address: '127.0.0.1' }]);
  });

  it('answers AR to what is no HL7, lacks an id or is of another version, and takes the next', async () => {
    await start();
    client.send(frame('{"resourceType":"Patient"}'));
    client.send(frame('MSH|^~\\&|HIS|H1|||20260101||ADT^A04||P|2.5\r'));
    client.send(frame('MSH|^~\\&|HIS|H1|||20260101||ADT^A04|M3|P|3.0\r'));
    client.send(frame(adt({ id: 'M4' })));
    const answers = await client.answers(4);
    expect(answers.map(codeOf)).to.deep.equal(['AR', 'AR', 'AR', 'AA']);
    expect(inbox.recorded.map(({ controlId }) => controlId)).to.deep.equal(['M4']);
    expect(events.map((event) => ('reason' in event ? event.reason : event.kind))).to.deep.equal([
      'not-hl7',
      'no-control-id',
      'unsupported-version',
    ]);
  });

  it('records a GB18030 sender as such and answers in its bytes', async () => {
    await start();
    const name = Buffer.from([0xd5, 0xc5, 0x5e, 0xc8, 0xfd]); // 张^三
    const application = Buffer.from([0xd2, 0xbd, 0xd4, 0xba]); // 医院
    const message = Buffer.concat([
      Buffer.from('MSH|^~\\&|'),
      application,
      Buffer.from('|H1|RTFLOW|RT|20260101||ADT^A04|G1|P|2.4||||||GB 18030-2000\rPID|1||P1||'),
      name,
      Buffer.from('\r'),
    ]);
    client.send(mllpFrame(message));
    const answer = await client.answer();
    expect(answer)
      .to.include(`|RTFLOW|RT|${application.toString('latin1')}|H1|`)
      .and.to.include('GB 18030-2000');
    expect(inbox.recorded[0]).to.include({ charset: 'gb18030', charsetGuessed: false });
    expect(Buffer.from(inbox.recorded[0]!.raw).equals(message)).to.equal(true);
  });

  it('joins a UTF-8 character that is split over packets', async () => {
    await start();
    const bytes = Buffer.from(frame(adt({ id: 'U1', name: '欧阳^修' })));
    const middle = bytes.indexOf('阳') + 1;
    client.send(bytes.subarray(0, middle));
    client.send(bytes.subarray(middle));
    expect(codeOf(await client.answer())).to.equal('AA');
    expect(inbox.recorded[0]).to.include({ charset: 'utf-8' });
    expect(Buffer.from(inbox.recorded[0]!.raw).toString()).to.include('欧阳^修');
  });

  it('counts junk before a frame and a frame that a new one cuts off, and takes the good message', async () => {
    await start();
    client.send(
      Buffer.concat([Buffer.from('noise'), frame(adt({ id: 'X' })).subarray(0, 20), frame(adt({ id: 'M1' }))]),
    );
    expect(controlIdOf(await client.answer())).to.equal('M1');
    expect(events).to.deep.equal([
      { kind: 'junk-before-frame', address: '127.0.0.1', bytes: 5 },
      { kind: 'fragment-dropped', address: '127.0.0.1', bytes: 19 },
    ]);
    expect(inbox.recorded).to.have.length(1);
  });

  it('takes a 20 MB message with a document in OBX-5', async () => {
    await start();
    const document = 'QUJD'.repeat(5 << 20);
    client.send(frame(`${adt({ id: 'B1' })}OBX|1|ED|PDF||^AP^^Base64^${document}\r`));
    expect(codeOf(await client.answer())).to.equal('AA');
    expect(inbox.recorded[0]?.raw.length).to.be.greaterThan(20 << 20);
  });

  it('closes at the size limit when a frame never ends', async () => {
    await start({ limits: { maxMessageBytes: 100_000 } });
    client.send(Buffer.concat([Buffer.of(0x0b), Buffer.alloc(200_000, 0x41)]));
    expect(await client.answer()).to.equal('closed');
    expect(events).to.deep.equal([{ kind: 'frame-too-large', address: '127.0.0.1' }]);
  });

  it('closes a connection that stops in the middle of a message, and no other', async () => {
    await start({ limits: { frameTimeoutMs: 40 } });
    const quiet = await mllpClient(listener.port);
    client.send(frame(adt({ id: 'M1' })).subarray(0, 30));
    expect(await client.answer()).to.equal('closed');
    expect(events).to.deep.equal([{ kind: 'frame-stalled', address: '127.0.0.1' }]);
    quiet.send(frame(adt({ id: 'M2' })));
    expect(codeOf(await quiet.answer())).to.equal('AA');
    quiet.close();
  });

  it('uses commit codes in enhanced mode and says nothing when MSH-15 is NE', async () => {
    await start();
    client.send(frame(adt({ id: 'E1', acceptType: 'NE' })));
    client.send(frame(adt({ id: 'E2', acceptType: 'AL' })));
    client.send(frame(adt({ id: 'E3', acceptType: 'ER' })));
    client.send(frame(adt({ id: 'E4' })));
    const answers = await client.answers(2);
    expect(answers.map((answer) => [codeOf(answer), controlIdOf(answer)])).to.deep.equal([
      ['CA', 'E2'],
      ['AA', 'E4'],
    ]);
    expect(inbox.recorded).to.have.length(4);
  });

  it('answers a sender that has closed its own side', async () => {
    await start();
    client.send(frame(adt({ id: 'M1' })));
    client.endSending();
    expect(codeOf(await client.answer())).to.equal('AA');
    expect(await client.answer()).to.equal('closed');
  });

  it('refuses an address that is not on the list', async () => {
    await start({ allowedPeers: ['192.0.2.7'] });
    client.send(frame(adt({ id: 'M1' })));
    expect(await client.answer()).to.equal('closed');
    expect(inbox.recorded).to.deep.equal([]);
    expect(events[0]).to.deep.equal({ kind: 'peer-refused', address: '127.0.0.1' });
  });

  it('waits for the answer in progress when it is stopped', async () => {
    const held = heldInbox();
    await start({ inbox: held });
    client.send(frame(adt({ id: 'M1' })));
    await held.reached;
    const stopped = listener.stop();
    held.release();
    expect(codeOf(await client.answer())).to.equal('AA');
    await stopped;
  });

  it('says which setting to change when its port is taken', async () => {
    await start();
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const refused = await startHl7Listener({
      port,
      host: '127.0.0.1',
      inbox: inboxDouble(),
      now: () => new Date(0),
      nextControlId: () => '1',
    }).catch((error: unknown) => error);
    other.close();
    expect(refused).to.include({ code: 'EADDRINUSE', port });
  });
});

interface InboxDouble extends Hl7Inbox {
  readonly recorded: InboundMessage[];
}

/** Follows the port's rule of uniqueness in memory. */
function inboxDouble(options: { failures?: number } = {}): InboxDouble {
  const recorded: InboundMessage[] = [];
  let failures = options.failures ?? 0;
  return {
    recorded,
    record: async (message): Promise<RecordOutcome> => {
      if (failures-- > 0) throw new Error('database is gone');
      const known = recorded.find(({ controlId }) => controlId === message.controlId);
      if (known?.sha256 === message.sha256) return 'duplicate';
      recorded.push(message);
      return known === undefined ? 'recorded' : 'conflict';
    },
  };
}

function heldInbox(): InboxDouble & { reached: Promise<void>; release: () => void } {
  const inner = inboxDouble();
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  let reach: () => void = () => undefined;
  const reached = new Promise<void>((resolve) => (reach = resolve));
  return {
    recorded: inner.recorded,
    reached,
    release,
    record: async (message) => {
      reach();
      await released;
      return inner.record(message);
    },
  };
}

function adt({ id, name = '张^三', acceptType = '' }: { id: string; name?: string; acceptType?: string }): string {
  const header = `MSH|^~\\&|HIS|H1|RTFLOW|RT|20260101080000||ADT^A04|${id}|P|2.5|||${acceptType}|||UNICODE UTF-8`;
  return `${header}\rPID|1||P1||${name}\r`;
}

function frame(text: string): Buffer {
  return Buffer.from(mllpFrame(Buffer.from(text)));
}

function codeOf(answer: string): string {
  return answer.split('\rMSA|')[1]?.split('|')[0] ?? answer;
}

function controlIdOf(answer: string): string {
  return answer.split('\rMSA|')[1]?.split(/[|\r]/)[1] ?? answer;
}
