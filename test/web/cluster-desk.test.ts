import { expect } from 'chai';
import { ClusterDesk, type KeptCommand } from '../../web/src/app/cluster/cluster-desk.ts';
import { fakeClient, problem } from './fake-client.ts';

const ROW: KeptCommand = {
  id: '7',
  what: { zh: '提交任务', en: 'submit a task' },
  task: { zh: '开立疗程', en: 'Open course' },
  taskKey: '2251799813685300',
  courseNo: 'RT2026000001-C01',
  patientId: 'p1',
  patientNo: 'RT2026000001',
  by: { zh: '住院医师', en: 'Resident' },
  at: '2026-03-10T02:00:00Z',
  state: 'REJECTED',
  attempts: 1,
  reason: 'NOT_FOUND',
};

describe('web process cluster', () => {
  it('sends a refused command again under a new id, and reads the list anew', async () => {
    let refused = 1;
    const client = fakeClient({
      'cluster.commands': () => ({ rows: refused ? [ROW] : [], nextCursor: null, refused, waiting: 0 }),
      'cluster.resend': () => {
        refused = 0;
        return undefined as never;
      },
    });
    const desk = new ClusterDesk(client);
    await desk.load();
    expect([desk.rows().length, desk.refused()]).to.deep.equal([1, 1]);
    await desk.resend('7');
    expect(client.calls.find(({ name }) => name === 'cluster.resend')?.input.params).to.deep.equal({ id: '7' });
    expect([desk.rows().length, desk.refused()]).to.deep.equal([0, 0]);
  });

  it('keeps the reason open and says why when a command cannot be closed', async () => {
    const client = fakeClient({
      'cluster.commands': () => ({ rows: [ROW], nextCursor: null, refused: 1, waiting: 0 }),
      'cluster.close': () => problem(409, 'NOT_REFUSED'),
    });
    const desk = new ClusterDesk(client);
    await desk.load();
    desk.startClosing('7');
    await desk.close('7', 'ended by hand');
    expect([desk.closing(), desk.refusal()?.code, desk.rows().length]).to.deep.equal(['7', 'NOT_REFUSED', 1]);
  });
});
