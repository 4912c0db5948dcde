import { expect } from 'chai';
import { parseHeader, restampPatient } from '@rtflow/imaging';
import { errorOf, opened, valueOf } from './open.ts';
import { needsSharedData, sharedFile, sharedFiles } from './shared-data.ts';
import { objectOf, sampleCase } from './synthetic-sample.ts';

const NEW = { patientId: 'RT000777', patientName: 'Li^Si=李四' };

describe('imaging: re-stamp to another patient', () => {
  it('changes id and name and keeps every other element byte for byte', () => {
    const { bytes } = objectOf(sampleCase(), 'RTPLAN');
    const stamped = valueOf(restampPatient(bytes, NEW));
    expect(elementsOf(stamped)).to.deep.equal({
      ...elementsOf(bytes),
      x00100010: hex(new TextEncoder().encode('Li^Si=李四')),
      x00100020: hex(new TextEncoder().encode('RT000777')),
    });
  });

  for (const [folder, pattern] of [
    ['dicom/rt-phantom-rtkit', /^(CT|RS|RP|RD)/],
    ['dicom/rt-openkbp-211', /^(CT\.00|RS|RP|RD)/],
    ['dicom/ct-hn-pycerr', /IMG_0000/],
    ['dicom/rtplan-pymedphys', /dcm$/],
  ] as const) {
    it(`re-stamps the objects of ${folder} with their UIDs and pixels unchanged`, function () {
      needsSharedData(this, folder);
      for (const file of sharedFiles(folder, pattern)) {
        const bytes = sharedFile(file);
        const stamped = valueOf(restampPatient(bytes, NEW));
        const [before, after] = [valueOf(parseHeader(bytes)), valueOf(parseHeader(stamped))];
        expect(after).to.deep.equal({ ...before, patientId: NEW.patientId, patientName: NEW.patientName });
        expect(elementsOf(stamped)['x7fe00010']).to.equal(elementsOf(bytes)['x7fe00010']);
      }
    });
  }

  it('refuses a Chinese name when other text is in a set that would change its meaning', () => {
    const bytes = Uint8Array.from(sampleCase()[0]!.bytes);
    const at = (text: string): number => Buffer.from(bytes.buffer).indexOf(text);
    bytes.set(new TextEncoder().encode('ISO_IR 100'), at('ISO_IR 192'));
    bytes.fill(0x41, at('欧阳修'), at('欧阳修') + 9);
    expect(restampPatient(bytes, NEW).ok).to.equal(true);
    bytes[at('Head and neck RT')] = 0xe9; // é in ISO_IR 100
    expect(errorOf(restampPatient(bytes, NEW)).code).to.equal('character-set-conflict');
    expect(restampPatient(bytes, { patientId: 'A1', patientName: 'Li^Si' }).ok).to.equal(true);
  });

  it('adds the elements in tag order when the object had none', function () {
    needsSharedData(this, 'dicom/pydicom-testfiles');
    const bytes = sharedFile('dicom/pydicom-testfiles/test_files/ExplVR_LitEndNoMeta.dcm');
    const stamped = valueOf(restampPatient(bytes, { patientId: 'A1', patientName: 'A' }));
    const tags = Object.values(opened(stamped).attributes.dataSet.elements)
      .sort((a, b) => a.dataOffset - b.dataOffset)
      .map(({ tag }) => tag)
      .filter((tag) => !tag.startsWith('x0002'));
    expect(tags).to.deep.equal([...tags].sort());
    expect(valueOf(parseHeader(stamped))).to.include({ patientId: 'A1', patientName: 'A' });
  });
});

/** Root elements without meta header and group lengths: tag -> value bytes as hex. */
function elementsOf(bytes: Uint8Array): Record<string, string> {
  const { dataSet } = opened(bytes).attributes;
  return Object.fromEntries(
    Object.values(dataSet.elements)
      .filter(({ tag }) => !tag.startsWith('x0002') && !tag.endsWith('0000'))
      .map(({ tag, dataOffset, length }) => [tag, hex(dataSet.byteArray.subarray(dataOffset, dataOffset + length))]),
  );
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
