// The other reader is dicom-parser, which has the whole object in memory: both must agree on what is readable and where.
import { expect } from 'chai';
import { DataSetScanner } from '@rtflow/dicom-node/data-set-scanner';
import { dataSetOffsetOf, parseMeta } from '@rtflow/dicom-node/part10';
import { parseHeader } from '@rtflow/imaging';
import { headerOf } from '@rtflow/imaging/dicom/parse-header';
import { openInstance } from '@rtflow/imaging/dicom/open-instance';
import { needsSharedData, sharedFile, sharedTree } from '../imaging/shared-data.ts';
import { sampleCase } from '../imaging/synthetic-sample.ts';

const EXPLICIT = '1.2.840.10008.1.2.1';
const IMPLICIT = '1.2.840.10008.1.2';
const DEFLATED = '1.2.840.10008.1.2.1.99';

type Scan = ReturnType<DataSetScanner['end']>;

function scan(dataSet: Buffer, transferSyntax: string, chunkBytes = 1 << 16): Scan {
  const scanner = new DataSetScanner(transferSyntax);
  for (let at = 0; at < dataSet.length; at += chunkBytes) scanner.push(dataSet.subarray(at, at + chunkBytes));
  return scanner.end();
}

function parted(file: Uint8Array): { meta: Buffer; dataSet: Buffer; transferSyntax: string } | undefined {
  const bytes = Buffer.from(file);
  const offset = dataSetOffsetOf(bytes);
  if (typeof offset !== 'number') return undefined;
  const meta = bytes.subarray(0, offset);
  return { meta, dataSet: bytes.subarray(offset), transferSyntax: parseMeta(meta).transferSyntaxUid };
}

describe('dicom node: data set scanner', () => {
  const plan = parted(sampleCase().find(({ modality }) => modality === 'RTPLAN')!.bytes)!;
  const ct = parted(sampleCase()[0]!.bytes)!;

  it('keeps all of a plan and nothing of pixels, however the stream is cut', () => {
    for (const chunkBytes of [1, 7, 64, 1000, 1 << 20]) {
      const whole = scan(plan.dataSet, EXPLICIT, chunkBytes);
      expect('elements' in whole && whole.elements.equals(plan.dataSet)).to.equal(true);
    }
    const image = scan(ct.dataSet, EXPLICIT, 999);
    expect('elements' in image && image.elements.length).to.be.lessThan(ct.dataSet.length);
  });

  it('says truncated at every cut of a plan that is not between two elements', () => {
    let whole = 0;
    for (let end = 1; end < plan.dataSet.length; end += 13) {
      const cut = scan(plan.dataSet.subarray(0, end), EXPLICIT);
      if ('fault' in cut) expect(cut.fault.code).to.equal('truncated');
      else whole++;
    }
    expect(whole).to.be.lessThan(plan.dataSet.length / 13 / 4);
  });

  it('refuses sequences nested deeper than any real object without following them', () => {
    const item = Buffer.from('feff00e0ffffffff', 'hex');
    const sequence = Buffer.from('080040115351' + '0000ffffffff', 'hex');
    const bomb = Buffer.concat(Array.from({ length: 10_000 }, () => Buffer.concat([sequence, item])));
    const scanned = scan(bomb, EXPLICIT);
    expect('fault' in scanned && scanned.fault.code).to.equal('malformed');
    expect('fault' in scanned && scanned.fault.offset).to.be.lessThan(2000);
  });

  it('walks over a value of four gigabytes that is announced but never comes, holding nothing', () => {
    const header = Buffer.from('e07f10004f570000fefffff7', 'hex');
    const scanned = scan(Buffer.concat([ct.dataSet.subarray(0, 0), header, Buffer.alloc(1 << 20)]), EXPLICIT);
    expect('fault' in scanned && scanned.fault.code).to.equal('truncated');
  });

  it('agrees with dicom-parser on every real file: the same header, or both refuse', function () {
    needsSharedData(this, 'dicom');
    const disagreements: string[] = [];
    let compared = 0;
    for (const path of sharedTree('dicom')) {
      const bytes = sharedFile(path);
      const parts = parted(bytes);
      if (parts === undefined || parts.transferSyntax === DEFLATED || bytes.length > 30e6) continue;
      const expected = parseHeader(bytes);
      const scanned = scan(parts.dataSet, parts.transferSyntax, 4096);
      const opened = 'elements' in scanned ? openInstance(Buffer.concat([parts.meta, scanned.elements])) : undefined;
      const read = opened?.ok ? headerOf(opened.value) : undefined;
      if (expected.ok && !read?.ok) disagreements.push(`${path}: only dicom-parser reads it`);
      if (expected.ok && read?.ok) {
        const { warnings: _a, ...left } = expected.value;
        const { warnings: _b, ...right } = read.value;
        if (JSON.stringify(left) !== JSON.stringify(right)) disagreements.push(`${path}: other header`);
        compared++;
      }
    }
    expect(disagreements).to.deep.equal([]);
    expect(compared).to.be.greaterThan(200);
  });

  it('reads implicit VR, where nothing tells a sequence but its item', () => {
    const item = Buffer.from('feff00e0ffffffff' + '0800600004000000' + '4354' + '2020' + 'feff0de000000000', 'hex');
    const sequence = Buffer.concat([
      Buffer.from('08004011ffffffff', 'hex'),
      item,
      Buffer.from('feffdde000000000', 'hex'),
    ]);
    const scanned = scan(sequence, IMPLICIT, 3);
    expect('elements' in scanned && scanned.elements.equals(sequence)).to.equal(true);
  });
});
