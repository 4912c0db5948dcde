// The other end is Debian's dcmtk: echoscu, storescu.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { parseHeader } from '@rtflow/imaging';
import { sampleCase } from '../imaging/synthetic-sample.ts';
import { needsSharedData, sharedFile, sharedFiles, sharedPath } from '../imaging/shared-data.ts';
import { opened, valueOf } from '../imaging/open.ts';
import { dcmtk, needsDcmtk } from './dcmtk.ts';
import { startedNode, type NodeUnderTest } from './node-under-test.ts';

describe('dicom node: dcmtk clients', () => {
  let folder: string;
  let running: NodeUnderTest;

  before(function () {
    needsDcmtk(this);
    folder = mkdtempSync(join(tmpdir(), 'rtflow-dicom-'));
    sampleCase().forEach(({ modality, bytes }, index) => {
      writeFileSync(join(folder, `${modality}.${String(index).padStart(3, '0')}.dcm`), bytes);
    });
  });
  after(() => {
    if (folder !== undefined) rmSync(folder, { recursive: true });
  });
  afterEach(async () => running?.node.stop());

  const target = (): string[] => ['-aec', 'RTFLOW', '127.0.0.1', String(running.node.port)];
  const files = (prefix: string): string[] =>
    sampleCase().flatMap(({ modality }, index) =>
      modality.startsWith(prefix) ? [join(folder, `${modality}.${String(index).padStart(3, '0')}.dcm`)] : [],
    );

  it('answers C-ECHO of a known AE', async () => {
    running = await startedNode();
    const echo = await dcmtk('echoscu', ['-v', ...target()]);
    expect(echo.code).to.equal(0);
    expect(echo.output).to.include('Received Echo Response (Success)');
  });

  it('rejects the association of an unknown AE and audits it with its address', async () => {
    running = await startedNode();
    const echo = await dcmtk('echoscu', ['-aet', 'STRANGER', ...target()]);
    expect(echo.code).not.to.equal(0);
    expect(echo.output).to.include('Calling AE Title Not Recognized');
    expect(running.intake.events).to.deep.equal([
      { kind: 'refused-unknown-ae', callingAe: 'STRANGER', calledAe: 'RTFLOW', address: '127.0.0.1' },
    ]);
  });

  it('rejects an association that calls another AE title', async () => {
    running = await startedNode();
    const echo = await dcmtk('echoscu', ['-aec', 'OTHER', '127.0.0.1', String(running.node.port)]);
    expect(echo.output).to.include('Called AE Title Not Recognized');
    expect(running.intake.events[0]?.kind).to.equal('refused-wrong-called-ae');
  });

  it('stores a CT, RTSTRUCT, RTPLAN and RTDOSE and settles each series', async () => {
    running = await startedNode();
    const store = await dcmtk('storescu', [...target(), ...files('')]);
    expect(store.output).to.equal('');
    expect(store.code).to.equal(0);
    expect([...running.intake.stored.keys()].sort()).to.deep.equal(
      sampleCase()
        .map(({ sopInstanceUid }) => sopInstanceUid)
        .sort(),
    );
    const modalities = new Set(running.settled.map(({ modality }) => modality));
    expect([...modalities].sort()).to.deep.equal(['CT', 'RTDOSE', 'RTPLAN', 'RTSTRUCT']);
  });

  it('keeps a Part 10 file that dcmtk reads, with the name and pixels that were sent', async () => {
    running = await startedNode();
    const [ct] = files('CT');
    await dcmtk('storescu', [...target(), ct!]);
    const [received] = running.intake.stored.values();
    const file = join(folder, 'received.bin');
    writeFileSync(file, received!.bytes);
    const dump = await dcmtk('dcmdump', ['+U8', '+P', '0010,0010', '+P', '0002,0016', file]);
    expect(dump.output).to.include('Ouyang^Xiu=欧阳修').and.to.include('[STORESCU]');
    expect(pixelsOf(received!.bytes)).to.deep.equal(pixelsOf(sampleCase()[0]!.bytes));
  });

  it('loses and mixes up nothing with four associations at once', async () => {
    running = await startedNode();
    const sets = [21, 22, 23, 24].map((seed) => sampleCase({ seed }));
    const groups = sets.map((objects, index) =>
      objects.map(({ bytes }, at) => {
        const file = join(folder, `parallel-${index}-${at}.bin`);
        writeFileSync(file, bytes);
        return file;
      }),
    );
    const runs = await Promise.all(groups.map((group) => dcmtk('storescu', [...target(), ...group])));
    expect(runs.map(({ code }) => code)).to.deep.equal([0, 0, 0, 0]);
    for (const { sopInstanceUid, bytes } of sets.flat()) {
      const received = running.intake.stored.get(sopInstanceUid);
      expect(received?.header).to.deep.equal(valueOf(parseHeader(bytes)));
      if (received?.header.rows !== undefined) expect(pixelsOf(received.bytes)).to.equal(pixelsOf(bytes));
    }
  });

  it('answers success to the same bytes again and stores nothing new', async () => {
    running = await startedNode();
    const [plan] = files('RTPLAN');
    await dcmtk('storescu', [...target(), plan!]);
    const [first] = running.intake.stored.values();
    const again = await dcmtk('storescu', ['-v', ...target(), plan!]);
    expect(again.output).to.include('Received Store Response (Success)');
    expect(running.intake.calls).to.have.length(2);
    expect(running.intake.stored.size).to.equal(1);
    expect([...running.intake.stored.values()][0]).to.equal(first);
    expect(running.settled).to.have.length(1);
  });

  it('answers warning 0xB000 to other bytes under the same UID, quarantines them and keeps the first', async () => {
    running = await startedNode();
    const [plan] = files('RTPLAN');
    await dcmtk('storescu', [...target(), plan!]);
    const [first] = running.intake.stored.values();
    const edited = Buffer.from(sampleCase().at(-2)!.bytes);
    edited.write('999.9', edited.indexOf('268.4'));
    const file = join(folder, 'edited.bin');
    writeFileSync(file, edited);
    const again = await dcmtk('storescu', ['-d', ...target(), file]);
    expect(again.output)
      .to.match(/0xb000/i)
      .and.to.include('Quarantined');
    expect([...running.intake.stored.values()]).to.deep.equal([first]);
    expect(running.intake.quarantined.map(({ dataSetSha256 }) => dataSetSha256)).to.have.length(1);
    expect(running.intake.quarantined[0]!.dataSetSha256).not.to.equal(first!.dataSetSha256);
    expect(running.settled).to.have.length(1);
  });

  it('answers 0xA700 and keeps nothing when the store is full', async () => {
    running = await startedNode({ full: true });
    const [plan] = files('RTPLAN');
    const store = await dcmtk('storescu', ['-d', ...target(), plan!]);
    expect(store.output)
      .to.match(/0xa700/i)
      .and.to.include('Store is full');
    expect(running.intake.stored.size).to.equal(0);
    expect(running.settled).to.deep.equal([]);
  });

  const syntaxes = [
    ['-xs', 'JPEGProcess14SV1TransferSyntax_1.2.840.10008.1.2.4.70', '1.2.840.10008.1.2.4.70'],
    ['-xt', 'JPEGLSLosslessTransferSyntax_1.2.840.10008.1.2.4.80', '1.2.840.10008.1.2.4.80'],
    ['-xv', 'JPEG2000LosslessOnlyTransferSyntax_1.2.840.10008.1.2.4.90', '1.2.840.10008.1.2.4.90'],
    ['-xr', 'RLELosslessTransferSyntax_1.2.840.10008.1.2.5', '1.2.840.10008.1.2.5'],
    ['-xd', 'DeflatedExplicitVRLittleEndianTransferSyntax_1.2.840.10008.1.2.1.99', '1.2.840.10008.1.2.1.99'],
    ['-xb', 'BigEndianExplicitTransferSyntax_1.2.840.10008.1.2.2', '1.2.840.10008.1.2.2'],
  ] as const;
  for (const [option, name, uid] of syntaxes) {
    it(`keeps ${uid} as it comes, pixels unchanged`, async function () {
      needsSharedData(this, 'dicom/codecs-cornerstone');
      running = await startedNode();
      const file = `dicom/codecs-cornerstone/CTImage.dcm_${name}.dcm`;
      const store = await dcmtk('storescu', [option, ...target(), sharedPath(file)]);
      expect(store.code, store.output).to.equal(0);
      const [received] = running.intake.stored.values();
      expect(received?.header.transferSyntaxUid).to.equal(uid);
      expect(pixelsOf(received!.bytes)).to.deep.equal(pixelsOf(sharedFile(file)));
    });
  }

  it('stores a real Oncentra export: CT, RTSTRUCT, RTPLAN, RTDOSE and RTIMAGE', async function () {
    needsSharedData(this, 'dicom/rt-phantom-rtkit');
    running = await startedNode();
    const paths = sharedFiles('dicom/rt-phantom-rtkit');
    const store = await dcmtk('storescu', [...target(), ...paths.map(sharedPath)]);
    expect(store.code, store.output).to.equal(0);
    for (const path of paths) {
      const header = parseHeader(sharedFile(path));
      const uid = header.ok ? header.value.sopInstanceUid : '';
      expect(running.intake.stored.get(uid)?.header.modality).to.equal(header.ok ? header.value.modality : '');
    }
    expect(running.intake.stored.size).to.equal(paths.length);
  });
});

function pixelsOf(bytes: Uint8Array): string {
  const { attributes } = opened(bytes);
  const element = attributes.element('x7fe00010');
  if (element === undefined) throw new Error('Expected Pixel Data');
  const from = element.dataOffset;
  return Buffer.from(attributes.dataSet.byteArray.subarray(from, from + element.length)).toString('hex');
}
