import { expect } from 'chai';
import { insertRow } from '@rtflow/records/rows';
import { SYSTEM_ACTOR } from '@rtflow/records';
import { sqliteDatabase } from '../support/database.ts';
import { apiUnderTest, commandId } from './api-under-test.ts';

describe('api: DICOM node', () => {
  const start = apiUnderTest(sqliteDatabase());
  const pacs = {
    aeTitle: 'PACS',
    host: '127.0.0.1',
    port: 1,
    role: 'PACS' as const,
    active: true,
    options: { characterSet: 'GB18030' as const },
  };

  it('keeps peers with version, tells why one does not answer, and audits both', async () => {
    const api = await start({ models: false });
    const it = await api.as('IT');
    const { value } = await it.call('dicom.savePeer', { body: { commandId: commandId(), ...pacs } });
    const again = await it.call('dicom.savePeer', { body: { commandId: commandId(), ...pacs } });
    expect(again.problem).to.include({ status: 409, code: 'AE_TAKEN' });
    const echo = await it.call('dicom.echo', { params: { peerId: value.peerId }, body: {} });
    expect(echo.value.outcome).to.equal('unreachable');
    const { rows } = (await it.call('dicom.peers')).value;
    expect(rows[0]).to.include({ aeTitle: 'PACS', version: 1, lastEchoOutcome: 'unreachable' });
    expect(rows[0]?.options).to.deep.equal({ characterSet: 'GB18030' });
    const wrong = await it.call('dicom.savePeer', {
      body: { commandId: commandId(), ...pacs, aeTitle: 'TOO LONG AN AE TITLE' },
    });
    expect(wrong.problem?.status).to.equal(400);
    const audit = await (await api.as('SUP')).call('audit.list');
    expect(audit.value.rows.map(({ action }) => action)).to.include.members(['dicom.peer-added', 'dicom.echo']);
  });

  it('lists and closes what was set aside, and shows the conformance statement', async () => {
    const api = await start({ models: false });
    const it = await api.as('QAP');
    await api.database.unitOfWork.run(SYSTEM_ACTOR, async (tx) => {
      for (const id of ['q1', 'q2', 'q3'])
        await insertRow(tx, 'DicomQuarantine', {
          id,
          sopInstanceUid: id,
          blobKey: id,
          reason: 'SAME_UID_OTHER_BYTES',
          receivedAt: tx.now,
        });
    });
    const first = (await it.call('dicom.quarantine', { query: { limit: 2 } })).value;
    expect(first.rows.map(({ quarantineId }) => quarantineId)).to.deep.equal(['q1', 'q2']);
    const rest = (await it.call('dicom.quarantine', { query: { limit: 2, cursor: first.nextCursor ?? '' } })).value;
    expect(rest.rows.map(({ quarantineId }) => quarantineId)).to.deep.equal(['q3']);
    const params = { quarantineId: 'q2' };
    await it.call('dicom.closeQuarantine', {
      params,
      body: { commandId: commandId(), reason: 'the scanner numbered twice' },
    });
    const left = (await it.call('dicom.quarantine', { query: { limit: 10 } })).value;
    expect(left.rows.map(({ quarantineId }) => quarantineId)).to.deep.equal(['q1', 'q3']);
    const { markdown } = (await it.call('dicom.conformance')).value;
    expect(markdown).to.include('RT Ion Plan').and.to.include('0xA700').and.to.include('(0010,0020)');
  });

  it('re-pushes nothing without saying what, and sends nothing to a peer without an address', async () => {
    const api = await start({ models: false });
    const it = await api.as('CMP');
    const everything = await it.call('dicom.repush', { body: { commandId: commandId() } });
    expect(everything.problem).to.include({ status: 400, code: 'BAD_INPUT' });
    const { value } = await it.call('dicom.savePeer', { body: { commandId: commandId(), ...pacs, host: '*' } });
    const push = await it.call('dicom.push', {
      body: { commandId: commandId(), peerId: value.peerId, studyUid: '1.2' },
    });
    expect(push.problem?.code).to.equal('PEER_WITHOUT_ADDRESS');
    expect((await it.call('dicom.findOnPeer', { params: { peerId: value.peerId }, body: {} })).problem?.code).to.equal(
      'PEER_WITHOUT_ADDRESS',
    );
  });
});
