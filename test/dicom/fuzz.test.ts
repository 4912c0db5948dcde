// Mutated streams are made from a fixed seed, so a failure repeats.
import { expect } from 'chai';
import { randomStream } from '@rtflow/imaging/dicom/synthetic/random';
import { opened } from '../imaging/open.ts';
import { sampleCase } from '../imaging/synthetic-sample.ts';
import { startedNode } from './node-under-test.ts';
import { associateRq, rawScu, storePdus } from './raw-scu.ts';

const CT = '1.2.840.10008.5.1.4.1.1.2';
const ASSOCIATE = {
  callingAe: 'STORESCU',
  calledAe: 'RTFLOW',
  contexts: [{ abstractSyntax: CT, transferSyntaxes: ['1.2.840.10008.1.2.1'] }],
};

describe('dicom node: hostile streams', () => {
  it('survives 300 damaged streams and stores a good instance after them', async () => {
    const running = await startedNode({ limits: { idleMs: 50 } });
    const slice = sampleCase({ matrix: 16 })[0]!;
    const request = { sopClassUid: CT, sopInstanceUid: slice.sopInstanceUid, dataSet: dataSetOf(slice.bytes) };
    const random = randomStream(5);
    for (let round = 0; round < 300; round++) {
      const scu = await rawScu(running.node.port);
      const stream = Buffer.concat([associateRq(ASSOCIATE), ...storePdus(request)]);
      for (let change = 0; change < 3; change++) {
        stream[Math.floor(random() * stream.length)] = Math.floor(random() * 256);
      }
      scu.send(stream.subarray(0, Math.ceil(random() * stream.length)));
      if (round % 10 === 0) await scu.nextPdu();
      scu.close();
    }
    const scu = await rawScu(running.node.port);
    expect((await scu.associate(ASSOCIATE)).kind).to.equal('accepted');
    const status = await scu.store(request);
    expect([0x0000, 0xb000]).to.include(status);
    scu.close();
    await running.node.stop();
  });
});

function dataSetOf(bytes: Uint8Array): Buffer {
  const elements = Object.values(opened(bytes).attributes.dataSet.elements);
  const metaEnd = elements
    .filter(({ tag }) => tag.startsWith('x0002'))
    .reduce((end, { dataOffset, length }) => Math.max(end, dataOffset + length), 0);
  return Buffer.from(bytes.subarray(metaEnd));
}
