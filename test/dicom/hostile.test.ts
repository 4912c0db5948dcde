// Mutations come from a fixed seed, so a failure repeats. RTFLOW_FUZZ_FILES and RTFLOW_FUZZ_STREAMS set how many (full run:
// 10000 and 1000).
import { deflateRawSync } from 'node:zlib';
import { expect } from 'chai';
import { receiveFile } from '@rtflow/dicom-node';
import { dataSetOffsetOf } from '@rtflow/dicom-node/part10';
import { randomStream } from '@rtflow/imaging/dicom/synthetic/random';
import { sharedFile, sharedFiles, hasSharedData } from '../imaging/shared-data.ts';
import { sampleCase } from '../imaging/synthetic-sample.ts';
import { intakeDouble } from './intake-double.ts';
import { startedNode } from './node-under-test.ts';
import { associateRq, dataPdu, rawScu, storePdus, storeCommandPdu } from './raw-scu.ts';

const CT = '1.2.840.10008.5.1.4.1.1.2';
const EXPLICIT = '1.2.840.10008.1.2.1';
const DEFLATED = '1.2.840.10008.1.2.1.99';
const FILES = Number(process.env['RTFLOW_FUZZ_FILES'] ?? 400);
const STREAMS = Number(process.env['RTFLOW_FUZZ_STREAMS'] ?? 150);
const LONGEST_MS = 5_000;
const ASSOCIATE = {
  callingAe: 'STORESCU',
  calledAe: 'RTFLOW',
  contexts: [{ abstractSyntax: CT, transferSyntaxes: [EXPLICIT] }],
};

describe('dicom node: hostile input', function () {
  this.timeout(1_200_000);

  it(`refuses or keeps each of ${FILES} damaged files in time, and lets no draft lie about`, async () => {
    const random = randomStream(7);
    const originals = seeds();
    const intake = intakeDouble();
    let [kept, refused, slowest] = [0, 0, 0];
    for (let round = 0; round < FILES; round++) {
      const file = mutated(originals[round % originals.length]!, random);
      const began = performance.now();
      const received = await receiveFile(intake, file, { callingAe: 'FUZZ' });
      slowest = Math.max(slowest, performance.now() - began);
      if (received.ok) kept++;
      else refused++;
    }
    expect(kept + refused).to.equal(FILES);
    expect(slowest).to.be.lessThan(LONGEST_MS);
    expect([...intake.drafts]).to.deep.equal([]);
    console.log(`      ${kept} kept, ${refused} refused, slowest ${Math.round(slowest)} ms`);
  });

  it(`outlives ${STREAMS} damaged associations and stores a good object after them`, async () => {
    const running = await startedNode({ limits: { idleMs: 50, openMs: 500 } });
    const slice = sampleCase({ matrix: 16 })[0]!;
    const request = { sopClassUid: CT, sopInstanceUid: slice.sopInstanceUid, dataSet: dataSetOf(slice.bytes) };
    const random = randomStream(5);
    let slowest = 0;
    for (let round = 0; round < STREAMS; round++) {
      const scu = await rawScu(running.node.port);
      const stream = mutated(Buffer.concat([associateRq(ASSOCIATE), ...storePdus(request)]), random);
      const began = performance.now();
      scu.send(stream);
      if (round % 10 === 0) await scu.nextPdu();
      scu.close();
      slowest = Math.max(slowest, performance.now() - began);
    }
    expect(slowest).to.be.lessThan(LONGEST_MS);
    const scu = await rawScu(running.node.port);
    expect((await scu.associate(ASSOCIATE)).kind).to.equal('accepted');
    expect([0x0000, 0xb000]).to.include(await scu.store(request));
    scu.close();
    await running.node.stop();
  });

  it('stops a deflate bomb where it begins to grow, with 0xC000, and goes on', async () => {
    const running = await startedNode();
    const scu = await rawScu(running.node.port);
    const contexts = [{ abstractSyntax: CT, transferSyntaxes: [DEFLATED] }];
    await scu.associate({ ...ASSOCIATE, contexts });
    const slice = sampleCase({ matrix: 16 })[0]!;
    const head = dataSetOf(slice.bytes).subarray(0, dataSetOf(slice.bytes).indexOf(Buffer.from('e07f1000', 'hex')));
    const pixels = Buffer.from('e07f10004f57000000000000', 'hex');
    pixels.writeUInt32LE(400_000_000, 8);
    const bomb = deflateRawSync(Buffer.concat([head, pixels, Buffer.alloc(400_000_000)]), { level: 1 });
    const status = await scu.store({ sopClassUid: CT, sopInstanceUid: slice.sopInstanceUid, dataSet: bomb });
    expect(status).to.equal(0xc000);
    expect(running.intake.stored.size).to.equal(0);
    scu.close();
    await running.node.stop();
  });

  it('refuses sequences ten thousand deep with 0xC000', async () => {
    const running = await startedNode();
    const scu = await rawScu(running.node.port);
    await scu.associate(ASSOCIATE);
    const level = Buffer.from('08004011' + '53510000ffffffff' + 'feff00e0ffffffff', 'hex');
    const deep = Buffer.concat([
      dataSetOf(sampleCase({ matrix: 16 })[0]!.bytes).subarray(0, 300),
      ...Array(10_000).fill(level),
    ]);
    expect(await scu.store({ sopClassUid: CT, sopInstanceUid: '1.2.3', dataSet: deep })).to.equal(0xc000);
    scu.close();
    await running.node.stop();
  });

  it('keeps no preamble: a program or a page in front of the prefix does not survive', async () => {
    const file = Buffer.from(sampleCase({ matrix: 16 })[0]!.bytes);
    file.write('MZ\x90\0<html><script>alert(1)</script>', 0, 'latin1');
    const intake = intakeDouble();
    expect((await receiveFile(intake, file, { callingAe: 'UPLOAD' })).ok).to.equal(true);
    const [received] = intake.stored.values();
    expect(received!.bytes.subarray(0, 128).equals(Buffer.alloc(128))).to.equal(true);
    expect(received!.bytes.includes(Buffer.from('<script>'))).to.equal(false);
  });

  it('serves others while fifty peers stall in the middle of an object', async () => {
    const running = await startedNode({ limits: { maxAssociations: 64, maxAssociationsPerPeer: 64, idleMs: 60_000 } });
    const slice = sampleCase({ matrix: 16 })[0]!;
    const stalled = await Promise.all(
      Array.from({ length: 50 }, async () => {
        const scu = await rawScu(running.node.port);
        await scu.associate(ASSOCIATE);
        scu.send(storeCommandPdu({ sopClassUid: CT, sopInstanceUid: '1.2.3' }));
        scu.send(dataPdu(1, 0x00, dataSetOf(slice.bytes).subarray(0, 100)).subarray(0, 60));
        return scu;
      }),
    );
    const scu = await rawScu(running.node.port);
    await scu.associate(ASSOCIATE);
    const began = performance.now();
    const request = { sopClassUid: CT, sopInstanceUid: slice.sopInstanceUid, dataSet: dataSetOf(slice.bytes) };
    expect(await scu.store(request)).to.equal(0x0000);
    expect(performance.now() - began).to.be.lessThan(LONGEST_MS);
    for (const one of [...stalled, scu]) one.close();
    await running.node.stop();
    expect([...running.intake.drafts]).to.deep.equal([]);
  });
});

function seeds(): Uint8Array[] {
  const synthetic = sampleCase({ slices: 8, matrix: 16 }).map(({ bytes }) => bytes);
  if (!hasSharedData('dicom')) return synthetic;
  const real = ['codecs-cornerstone', 'rt-phantom-rtkit', 'pydicom-testfiles'].flatMap((set) =>
    sharedFiles(`dicom/${set}`),
  );
  return [...synthetic, ...real.map(sharedFile).filter(({ length }) => length < 400_000)];
}

/** Bits flipped, bytes set, lengths made huge, pieces cut out, doubled or cut off. */
function mutated(original: Uint8Array, random: () => number): Buffer {
  let bytes = Buffer.from(original);
  const at = (): number => Math.floor(random() * bytes.length);
  for (let change = 0; change < 1 + Math.floor(random() * 4); change++) {
    const kind = Math.floor(random() * 6);
    const place = at();
    if (kind === 0) bytes[place] = bytes[place]! ^ (1 << Math.floor(random() * 8));
    else if (kind === 1) bytes[place] = Math.floor(random() * 256);
    else if (kind === 2) bytes.fill(0xff, place, Math.min(place + 4, bytes.length));
    else if (kind === 3)
      bytes = Buffer.concat([bytes.subarray(0, place), bytes.subarray(place + Math.floor(random() * 64))]);
    else if (kind === 4) bytes = Buffer.concat([bytes.subarray(0, place), bytes.subarray(Math.max(0, place - 32))]);
    else if (random() < 0.5) bytes = bytes.subarray(0, Math.max(1, place));
  }
  return bytes;
}

function dataSetOf(file: Uint8Array): Buffer {
  const bytes = Buffer.from(file);
  return bytes.subarray(dataSetOffsetOf(bytes) as number);
}
