import { expect } from 'chai';
import { NodeDesk, type Peer, type Send, type Study } from '../../web/src/app/dicom-node/node-desk.ts';
import { fakeClient, problem } from './fake-client.ts';

const PEER = {
  peerId: 'p1',
  aeTitle: 'PACS',
  host: '10.0.0.5',
  port: 104,
  role: 'PACS',
  active: true,
  options: {},
  version: 1,
  lastEchoAt: null,
  lastEchoMs: null,
  lastEchoOutcome: null,
} satisfies Peer;
const STUDY = {
  studyUid: '1.2',
  patientId: 'P1',
  patientName: 'A',
  studyDate: '20260101',
  description: '',
  modalities: ['CT'],
  series: 1,
  instances: 3,
} satisfies Study;
const SEND = {
  sendId: 's1',
  batchId: 'b1',
  peerAe: 'PACS',
  sopInstanceUid: '1.2.3',
  deidentify: false,
  state: 'DEAD',
  attempts: 12,
  lastError: 'x',
  createdAt: '2026-01-01T00:00:00Z',
  nextAt: '2026-01-01T00:00:00Z',
  sentAt: null,
} satisfies Send;
const COUNTS = { PENDING: 0, FAILED: 0, DEAD: 1, SENT: 0 };

describe('web: DICOM node', () => {
  it('loads a tab when it is opened and goes on page by page', async () => {
    const client = fakeClient({
      'dicom.peers': () => ({
        rows: [PEER, { ...PEER, peerId: 'p2', host: '*' }, { ...PEER, peerId: 'p3', active: false }],
      }),
      'dicom.studies': ({ body }) =>
        body?.cursor ? { rows: [{ ...STUDY, studyUid: '1.3' }], nextCursor: null } : { rows: [STUDY], nextCursor: 'c' },
    });
    const desk = new NodeDesk(client);
    expect(client.calls).to.deep.equal([]);
    await desk.open('studies');
    await desk.moreStudies();
    expect(desk.studies().map(({ studyUid }) => studyUid)).to.deep.equal(['1.2', '1.3']);
    expect(desk.hasMoreStudies()).to.equal(false);
    expect(desk.reachable().map(({ peerId }) => peerId)).to.deep.equal(['p1']);
  });

  it('sends a batch again and shows the queue as it is then', async () => {
    let again = false;
    const client = fakeClient({
      'dicom.sends': () => ({
        counts: COUNTS,
        rows: [{ ...SEND, state: again ? 'PENDING' : 'DEAD' }],
        nextCursor: null,
      }),
      'dicom.repush': ({ body }) => ((again = body?.batchId === 'b1'), { queued: 1 }),
    });
    const desk = new NodeDesk(client);
    await desk.open('queue');
    expect(await desk.repush({ batchId: 'b1' })).to.equal(true);
    expect(desk.sends()[0]?.state).to.equal('PENDING');
  });

  it('keeps the form open and says why when a peer is refused', async () => {
    const client = fakeClient({
      'dicom.peers': () => ({ rows: [PEER] }),
      'dicom.routes': () => ({ rows: [] }),
      'dicom.savePeer': () => problem(409, 'AE_TAKEN'),
    });
    const desk = new NodeDesk(client);
    await desk.open('peers');
    desk.editing.set(PEER);
    const saved = await desk.savePeer({ ...PEER, role: 'PACS', aeTitle: 'CT1' });
    expect([saved, desk.refused()?.code, desk.editing()?.peerId]).to.deep.equal([false, 'AE_TAKEN', 'p1']);
  });
});
