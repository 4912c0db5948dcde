import { expect } from 'chai';
import { MergeDesk } from '../../web/src/app/merge/merge-desk.ts';
import { fakeClient, problem } from './fake-client.ts';

const side = (patientId: string) => ({
  patientId,
  patientNo: `RT-${patientId}`,
  name: '测试甲',
  sex: 'M',
  birthDate: '1980-03-07',
  idNoMasked: '',
  phoneEnd: '',
  registeredAt: '2026-03-10T02:00:00Z',
  thumbnailUrl: null,
  courses: [],
});

function deskWith(decide = (): { mergeId: string } | ReturnType<typeof problem> => ({ mergeId: 'm1' })) {
  const client = fakeClient({
    'merges.list': () => ({ merges: [] }),
    'merges.pair': ({ params }) => ({ patient: side(params?.patientId ?? ''), candidates: [] }),
    'merges.propose': () => ({ mergeId: 'm1' }),
    'merges.decide': decide,
  });
  return { desk: new MergeDesk(client), client };
}

describe('web merging of charts', () => {
  it('asks for both charts and a reason, and sends which one stays', async () => {
    const { desk, client } = deskWith();
    await desk.chooseFirst('a');
    await desk.chooseSecond('a');
    expect(desk.second(), 'a chart is never its own double').to.equal(null);
    await desk.chooseSecond('b');
    expect(desk.ready()).to.equal(false);
    desk.reason.set('同一人');
    desk.survivor.set('second');
    await desk.propose();
    const sent = client.calls.find((call) => call.name === 'merges.propose')?.input.body;
    expect(sent).to.deep.include({ survivorId: 'b', mergedId: 'a', reason: '同一人' });
    expect([desk.first(), desk.reason()]).to.deep.equal([null, '']);
  });

  it('shows why a decision was refused', async () => {
    const { desk } = deskWith(() => problem(409, 'SEPARATION'));
    await desk.act('m1', 'confirm');
    expect([desk.problem()?.code, desk.busy()]).to.deep.equal(['SEPARATION', false]);
  });
});
