// The other decoders are Debian's dcmtk (dcmdjpeg, getscu) and the files' own uncompressed twin.
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { decodeFrame } from '@rtflow/dicom-node/codecs/decode-frame';
import { decompress } from '@rtflow/dicom-node/codecs/decompress';
import { openInstance, parseHeader } from '@rtflow/imaging';
import { TAG } from '@rtflow/imaging/dicom/tags';
import { valueOf } from '../imaging/open.ts';
import { needsSharedData, sharedFile, sharedFiles } from '../imaging/shared-data.ts';
import { sqliteDatabase } from '../support/database.ts';
import { archiveUnderTest, type ArchiveUnderTest } from './archive-under-test.ts';
import { dcmtk, needsDcmtk } from './dcmtk.ts';

const FOLDER = 'dicom/codecs-cornerstone';
const TWIN = `${FOLDER}/CTImage.dcm_LittleEndianExplicitTransferSyntax_1.2.840.10008.1.2.1.dcm`;
/** Stored values by which a lossy file may differ from its twin: as its encoder was set. */
const LOSSY: Readonly<Record<string, number>> = { '1.2.840.10008.1.2.4.81': 2, '1.2.840.10008.1.2.4.91': 5 };
const LOSSLESS = ['.4.57', '.4.70', '.4.80', '.4.90', '.5'].map((end) => `1.2.840.10008.1.2${end}`);

function pixelsOf(file: Uint8Array): Int16Array {
  const { dataSet } = valueOf(openInstance(file)).attributes;
  const { dataOffset, length } = dataSet.elements[TAG.PixelData]!;
  return new Int16Array(Uint8Array.from(dataSet.byteArray.subarray(dataOffset, dataOffset + length)).buffer);
}

function largestDifference(a: Int16Array, b: Int16Array): number {
  return a.reduce((largest, value, index) => Math.max(largest, Math.abs(value - b[index]!)), 0);
}

const plain = async (path: string): Promise<Uint8Array> => {
  const made = await decompress(sharedFile(path));
  if (!made.ok) throw new Error(`${path}: ${made.error}`);
  return made.value;
};

describe('dicom: compressed pixels', () => {
  const open = sqliteDatabase();

  it('are decoded to the very samples of the uncompressed twin, lossy ones within what their encoder left', async function () {
    needsSharedData(this, FOLDER);
    const twin = pixelsOf(sharedFile(TWIN));
    const seen: string[] = [];
    for (const path of sharedFiles(FOLDER, /^CTImage.*_(JPEG|RLE).*\.dcm$/)) {
      const { transferSyntaxUid } = valueOf(openInstance(sharedFile(path), { untilPixels: true }));
      const most = LOSSLESS.includes(transferSyntaxUid) ? 0 : LOSSY[transferSyntaxUid];
      if (most === undefined) continue;
      expect(largestDifference(pixelsOf(await plain(path)), twin), path).to.be.at.most(most);
      seen.push(transferSyntaxUid);
    }
    expect(seen).to.have.members([...LOSSLESS, ...Object.keys(LOSSY)]);
  }).timeout(30_000);

  it('of twelve-bit JPEG are those of dcmtk; colour comes as RGB', async function () {
    needsSharedData(this, FOLDER);
    needsDcmtk(this);
    const archive = await archiveUnderTest(await open());
    try {
      for (const path of sharedFiles(FOLDER, /JPEGProcess(1|2_4)Transfer|YBR(422|Full)\.dcm$|JPEG-Lossless_RGB/)) {
        const from = archive.file('in.dcm', sharedFile(path));
        const run = await dcmtk('dcmdjpeg', ['+cl', from, join(archive.folder, 'out.dcm')]);
        expect(run.code, run.output).to.equal(0);
        const theirs = valueOf(openInstance(readFileSync(join(archive.folder, 'out.dcm'))));
        const ours = valueOf(openInstance(await plain(path)));
        expect(ours.attributes.text(TAG.PhotometricInterpretation), path).to.match(/^(RGB|MONOCHROME2)$/);
        expect(ours.attributes.text(TAG.PhotometricInterpretation)).to.equal(
          theirs.attributes.text(TAG.PhotometricInterpretation),
        );
        const bytes = (instance: typeof ours): Uint8Array => {
          const { dataOffset, length } = instance.attributes.dataSet.elements[TAG.PixelData]!;
          return instance.attributes.dataSet.byteArray.subarray(dataOffset, dataOffset + length);
        };
        expect(Buffer.compare(bytes(ours), bytes(theirs)), path).to.equal(0);
      }
    } finally {
      await archive.stop();
    }
  }).timeout(30_000);

  it('that are damaged give a reason, and the next frame is decoded', async function () {
    needsSharedData(this, FOLDER);
    for (const path of sharedFiles(FOLDER, /^CTImage.*_(JPEG|RLE).*\.dcm$/)) {
      const bytes = Uint8Array.from(sharedFile(path));
      const { dataSet } = valueOf(openInstance(bytes)).attributes;
      const { position, length } = dataSet.elements[TAG.PixelData]!.fragments![0]!;
      bytes.fill(0x5a, position + 20, position + Math.min(length, 4000));
      const made = await decompress(bytes);
      if (!made.ok) expect(made.error, path).to.be.a('string').and.not.equal('');
    }
    const layout = { rows: 2, columns: 2, samplesPerPixel: 1, bitsAllocated: 16, bitsStored: 16 };
    const rest = { pixelRepresentation: 0, planarConfiguration: 0, photometricInterpretation: 'MONOCHROME2' };
    const broken = await decodeFrame('1.2.840.10008.1.2.4.80', { ...layout, ...rest }, new Uint8Array(12));
    expect(broken.ok).to.equal(false);
    const path = sharedFiles(FOLDER, /RLELossless/)[0]!;
    expect(largestDifference(pixelsOf(await plain(path)), pixelsOf(sharedFile(TWIN)))).to.equal(0);
  }).timeout(60_000);

  describe('for peers', () => {
    let archive: ArchiveUnderTest;
    afterEach(() => archive.stop());

    it('that take plain syntaxes only are sent plain, with every other element as it was', async function () {
      needsSharedData(this, FOLDER);
      needsDcmtk(this);
      archive = await archiveUnderTest(await open());
      await archive.addPeer('GETSCU');
      const path = sharedFiles(FOLDER, /JPEGLSLossless.*\.dcm$/)[0]!;
      await archive.keep(sharedFile(path));
      const header = valueOf(parseHeader(sharedFile(path)));
      const folder = join(archive.folder, 'got');
      mkdirSync(folder);
      const keys = ['-k', 'QueryRetrieveLevel=STUDY', '-k', `StudyInstanceUID=${header.studyInstanceUid}`];
      const run = await dcmtk('getscu', ['-v', '-S', '-aet', 'GETSCU', '-od', folder, ...keys, ...archive.target]);
      expect(run.code, run.output).to.equal(0);
      const [name = ''] = readdirSync(folder);
      const got = readFileSync(join(folder, name));
      expect(valueOf(openInstance(got)).transferSyntaxUid).to.match(/^1\.2\.840\.10008\.1\.2(\.1)?$/);
      expect(largestDifference(pixelsOf(got), pixelsOf(sharedFile(TWIN)))).to.equal(0);
      const { transferSyntaxUid: _theirs, ...received } = valueOf(parseHeader(got));
      const { transferSyntaxUid: _ours, ...sent } = header;
      expect(received).to.deep.equal(sent);
    });
  });
});
