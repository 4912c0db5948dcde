import { expect } from 'chai';
import { DailyQa } from '../../web/src/app/machine/daily-qa.ts';
import { actOn, blockOf, DeviceState, type Device } from '../../web/src/app/machine/device-state.ts';
import { fakeClient, problem } from './fake-client.ts';

const ITEMS = [
  { code: 'LD01', zh: '输出', en: 'Output', pinyin: '', detail: { unit: '%', warn: 2, error: 3 } },
  { code: 'LD07', zh: '门联锁', en: 'Door interlock', pinyin: '', detail: {} },
];

function machine(change: Partial<Device> = {}): Device {
  return {
    deviceId: 'd1',
    name: { zh: '1号加速器', en: 'Linac 1' },
    kind: 'LINAC',
    status: 'UP',
    reason: null,
    dailyQaDone: true,
    dailyQaState: 'PASS',
    releaseSignedBy: [],
    acts: [{ act: 'hold', zh: '停用', en: 'Hold', allowed: true }],
    ...change,
  };
}

describe('web daily QA', () => {
  const started = async (answer: () => undefined | ReturnType<typeof problem> = () => undefined) => {
    const client = fakeClient({
      'codes.list': () => ({ items: ITEMS }),
      'devices.dailyQa': answer as never,
    });
    const qa = new DailyQa(client);
    await qa.start();
    return { client, qa, output: qa.items()[0] as never, door: qa.items()[1] as never };
  };

  it('judges a deviation by the limits of its item while it is typed, whatever its sign', async () => {
    const { qa, output } = await started();
    const verdicts = ['', '-', '2', '−2.1', '3', '-3.4', 'abc'].map((typed) => {
      qa.set('LD01', typed);
      return qa.verdictOf(output);
    });
    expect(verdicts).to.deep.equal([null, null, 'PASS', 'WARN', 'WARN', 'ERROR', null]);
  });

  it('takes an interlock that does not work for an error', async () => {
    const { qa, door } = await started();
    expect(qa.verdictOf(door)).to.equal(null);
    qa.set('LD07', false);
    expect([qa.verdictOf(door), qa.worst()]).to.deep.equal(['ERROR', 'ERROR']);
    qa.set('LD07', true);
    expect(qa.worst()).to.equal('PASS');
  });

  it('sends nothing while an item is missing', async () => {
    const { qa, client } = await started();
    qa.set('LD01', '0.4');
    expect(await qa.save('d1')).to.equal(null);
    expect([qa.answered(), qa.tried()]).to.deep.equal([1, true]);
    expect(client.calls.map(({ name }) => name)).to.deep.equal(['codes.list']);
  });

  it('sends numbers and ticks of every item and gives the verdict that was kept', async () => {
    const { qa, client } = await started();
    qa.set('LD01', '−2.5');
    qa.set('LD07', true);
    expect(await qa.save('d1')).to.equal('WARN');
    const { input } = client.calls[1] as { input: { body: { values: unknown } } };
    expect(input.body.values).to.deep.equal([
      { item: 'LD01', value: -2.5 },
      { item: 'LD07', value: true },
    ]);
  });

  it('repeats a lost answer under the same command id and says why the server refused', async () => {
    const { qa, client } = await started(() => problem(503, 'UNREACHABLE'));
    qa.set('LD01', '0');
    qa.set('LD07', true);
    expect(await qa.save('d1')).to.equal(null);
    await qa.save('d1');
    const ids = client.calls.slice(1).map(({ input }) => (input as { body: { commandId: string } }).body.commandId);
    expect(ids[0]).to.equal(ids[1]);
    expect(qa.refused()?.code).to.equal('UNREACHABLE');
  });
});

describe('web machines', () => {
  it('HC3 says why nobody can be treated: out of service, check failed, check due; a CT has no check', () => {
    expect(blockOf(machine())).to.equal(null);
    expect(blockOf(machine({ status: 'HOLD', dailyQaDone: true }))).to.equal('out');
    expect(blockOf(machine({ status: 'DOWN' }))).to.equal('out');
    expect(blockOf(machine({ dailyQaDone: false, dailyQaState: null }))).to.equal('qaDue');
    expect(blockOf(machine({ dailyQaDone: false, dailyQaState: 'ERROR' }))).to.equal('qaFailed');
    expect(blockOf(machine({ kind: 'CT', dailyQaDone: false, dailyQaState: null }))).to.equal(null);
  });

  it('holds with a reason only, and shows the machine as it stands after', async () => {
    const client = fakeClient({
      'devices.list': () => ({ rows: [machine({ status: 'HOLD' })] }),
      'devices.status': (() => undefined) as never,
    });
    const state = new DeviceState(client);
    expect(await state.send('d1', 'hold')).to.equal(null);
    expect(client.calls).to.have.length(0);
    state.reason.set(' 激光灯不亮 ');
    state.stopAs.set('DOWN');
    expect((await state.send('d1', 'hold'))?.status).to.equal('HOLD');
    const { body } = client.calls[0]?.input as { body: Record<string, string> };
    expect([body['status'], body['reason']]).to.deep.equal(['DOWN', '激光灯不亮']);
  });

  it('finds the act of a machine that the server names', () => {
    expect(actOn(machine(), 'hold')?.allowed).to.equal(true);
    expect(actOn(machine(), 'release')).to.equal(null);
  });
});
