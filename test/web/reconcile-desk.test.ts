import { expect } from 'chai';
import { ReconcileDesk } from '../../web/src/app/reconcile/reconcile-desk.ts';
import { fakeClient, problem } from './fake-client.ts';

const ROW = {
  patientId: 'p1',
  patientNo: 'RT2026000001',
  name: '测试甲',
  state: 'WAITING',
  differs: [],
  since: '2026-03-10T02:00:00Z',
  triedAt: null,
};

describe('web comparison with the HIS', () => {
  it('sends only what was ticked, and drops the case from the list', async () => {
    let open = true;
    const client = fakeClient({
      'patients.reconciliations': () => ({ connected: true, rows: open ? [ROW] : [] }),
      'patients.compareWithHis': () => ({
        state: 'DIFFERS',
        differs: [
          { field: 'name', ours: '测试甲', theirs: '测试贾' },
          { field: 'phone', ours: '1', theirs: '2' },
        ],
      }),
      'patients.settleWithHis': () => {
        open = false;
        return { changed: ['name'] };
      },
    });
    const desk = new ReconcileDesk(client);
    await desk.load();
    await desk.compare('p1');
    desk.take('phone', true);
    desk.take('name', true);
    desk.take('phone', false);
    await desk.settle('p1');
    const sent = client.calls.find((call) => call.name === 'patients.settleWithHis')?.input.body;
    expect(sent).to.deep.include({ take: ['name'] });
    expect([desk.rows(), desk.compared()]).to.deep.equal([[], {}]);
  });

  it('keeps the list and says why when the HIS went away meanwhile', async () => {
    const client = fakeClient({
      'patients.reconciliations': () => ({ connected: true, rows: [ROW] }),
      'patients.settleWithHis': () => problem(503, 'HIS_DOWN'),
    });
    const desk = new ReconcileDesk(client);
    await desk.load();
    await desk.settle('p1');
    expect([desk.rows().length, desk.problem()?.code, desk.busy()]).to.deep.equal([1, 'HIS_DOWN', null]);
  });
});
