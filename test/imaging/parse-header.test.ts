// Names of the character-set files: PS3.5 Annexes H, I, J, K as published; read in pydicom-testfiles.
import { expect } from 'chai';
import { parseHeader } from '@rtflow/imaging';
import { errorOf, opened, valueOf } from './open.ts';
import { needsSharedData, sharedFile } from './shared-data.ts';
import { objectOf, sampleCase } from './synthetic-sample.ts';
import { inflateRawSync } from 'node:zlib';

const FILES = 'dicom/pydicom-testfiles';

describe('imaging: header of an instance', () => {
  it('indexes patient, study, series, image and frame of reference of a CT slice', () => {
    const [ct] = sampleCase();
    const header = valueOf(parseHeader(ct!.bytes));
    expect(header).to.include({
      sopInstanceUid: ct!.sopInstanceUid,
      modality: 'CT',
      patientId: 'RT000042',
      patientName: 'Ouyang^Xiu=欧阳修',
      patientBirthDate: '19580611',
      patientSex: 'M',
      studyDate: '20260105',
      seriesDescription: 'Planning CT',
      instanceNumber: 1,
      rows: 64,
      columns: 64,
      transferSyntaxUid: '1.2.840.10008.1.2.1',
      hasFileMeta: true,
    });
    expect(header.imageOrientationPatient).to.deep.equal([1, 0, 0, 0, 1, 0]);
    expect(header.pixelSpacing).to.deep.equal([5, 5]);
    expect(header.imagePositionPatient?.[2]).to.equal(-80);
  });

  const names = {
    'chrX1.dcm': 'Wang^XiaoDong=王^小東=',
    'chrX2.dcm': 'Wang^XiaoDong=王^小东=',
    'chrH31.dcm': 'Yamada^Tarou=山田^太郎=やまだ^たろう',
    'chrH32.dcm': 'ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう',
    'chrI2.dcm': 'Hong^Gildong=洪^吉洞=홍^길동',
    'chrKoreanMulti.dcm': '김희중',
    'chrGreek.dcm': 'Διονυσιος',
    'chrRuss.dcm': 'Люкceмбypг',
    'chrFren.dcm': 'Buc^Jérôme',
    'chrHbrw.dcm': 'שרון^דבורה',
  };
  for (const [file, name] of Object.entries(names)) {
    it(`reads the patient name in the character set of ${file}`, function () {
      needsSharedData(this, FILES);
      expect(valueOf(parseHeader(sharedFile(`${FILES}/charset_files/${file}`))).patientName).to.equal(name);
    });
  }

  it('reads big endian, implicit, deflated and bare data sets alike', function () {
    needsSharedData(this, FILES);
    const syntaxOf = (file: string): string => opened(sharedFile(`${FILES}/test_files/${file}`)).transferSyntaxUid;
    expect(syntaxOf('MR_small_bigendian.dcm')).to.equal('1.2.840.10008.1.2.2');
    expect(syntaxOf('MR_small_implicit.dcm')).to.equal('1.2.840.10008.1.2');
    expect(syntaxOf('image_dfl.dcm')).to.equal('1.2.840.10008.1.2.1.99');
    expect(syntaxOf('ExplVR_LitEndNoMeta.dcm')).to.equal('1.2.840.10008.1.2.1');
    expect(syntaxOf('ExplVR_BigEndNoMeta.dcm')).to.equal('1.2.840.10008.1.2.2');
    const plan = valueOf(parseHeader(sharedFile('dicom/rtplan-pymedphys/06MV_plan.dcm')));
    expect(plan).to.include({ modality: 'RTPLAN', hasFileMeta: false, transferSyntaxUid: '1.2.840.10008.1.2' });
  });

  it('guesses GB18030 for a name outside ASCII when no character set is declared', () => {
    const ct = sampleCase({ patient: { ...PATIENT_WITH_GB_NAME } })[0]!;
    const bytes = withoutCharacterSet(ct.bytes);
    const gb = new Uint8Array([0xd5, 0xc5, 0xc8, 0xfd]); // 张三
    replaceOnce(bytes, new TextEncoder().encode('=AAAA'), new Uint8Array([0x3d, ...gb]));
    expect(valueOf(parseHeader(bytes)).patientName).to.equal('=张三');
  });

  it('says at which byte and after which element a truncated object ends', () => {
    const ct = sampleCase()[0]!;
    const error = errorOf(parseHeader(ct.bytes.subarray(0, ct.bytes.length - 100)));
    expect(error.code).to.equal('truncated');
    expect(error.tag).to.match(/^\([0-9a-f]{4},[0-9a-f]{4}\)$/);
    expect(error.offset).to.be.greaterThan(132);
    expect(error.zh).to.match(/^DICOM 对象不完整/);
  });

  it('refuses compressed pixels whose last fragment is cut off', function () {
    needsSharedData(this, FILES);
    const whole = sharedFile(`${FILES}/test_files/MR_small_RLE.dcm`);
    expect(errorOf(parseHeader(whole.subarray(0, whole.length - 200))).code).to.equal('truncated');
  });

  it('names the tag of a missing UID and never the patient', () => {
    const ct = sampleCase()[0]!;
    const bytes = Uint8Array.from(ct.bytes);
    const at = indexOf(bytes, Uint8Array.of(0x20, 0x00, 0x0d, 0x00)); // Study Instance UID
    bytes[at + 2] = 0x0c; // an unknown neighbour
    const error = errorOf(parseHeader(bytes));
    expect(error).to.include({ code: 'missing-attribute', tag: '(0020,000d)' });
    expect(JSON.stringify(error)).not.to.include('RT000042');
  });

  it('answers not-dicom for text, for nothing, and for a preamble without a data set', () => {
    expect(errorOf(parseHeader(new TextEncoder().encode('MSH|^~\\&|HIS'))).code).to.equal('not-dicom');
    expect(errorOf(parseHeader(new Uint8Array())).code).to.equal('not-dicom');
    const preamble = new Uint8Array(140);
    preamble.set(new TextEncoder().encode('DICM'), 128);
    expect(parseHeader(preamble).ok).to.equal(false);
  });

  it('asks for an inflater when the data set is deflated and none is given', function () {
    needsSharedData(this, FILES);
    const bytes = sharedFile(`${FILES}/test_files/image_dfl.dcm`);
    expect(errorOf(parseHeader(bytes)).code).to.equal('deflated-without-inflater');
    const inflateRaw = (deflated: Uint8Array): Uint8Array => inflateRawSync(deflated);
    expect(valueOf(parseHeader(bytes, { inflateRaw })).rows).to.equal(512);
  });

  it('never throws, whatever byte of an instance is changed or wherever it is cut', () => {
    const plan = objectOf(sampleCase({ technique: 'IMRT' }), 'RTPLAN').bytes;
    let answers = 0;
    for (let at = 128; at < 3000; at += 7) {
      const bytes = Uint8Array.from(plan);
      bytes[at] = (bytes[at] as number) ^ 0xff;
      parseHeader(bytes);
      parseHeader(plan.subarray(0, at));
      answers += 2;
    }
    expect(answers).to.equal(822);
  });
});

const PATIENT_WITH_GB_NAME = { patientId: 'G1', name: 'AAAA', birthDate: '19700101', sex: 'F' } as const;

/** Turns the (0008,0005) element into an unknown private-free neighbour of the same length. */
function withoutCharacterSet(bytes: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(bytes);
  const at = indexOf(copy, new TextEncoder().encode('CS\x0a\x00ISO_IR 192'));
  copy[at - 2] = 0x06;
  return copy;
}

function replaceOnce(bytes: Uint8Array, search: Uint8Array, replacement: Uint8Array): void {
  bytes.set(replacement, indexOf(bytes, search));
}

function indexOf(bytes: Uint8Array, search: Uint8Array): number {
  const at = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).indexOf(search);
  if (at < 0) throw new Error('Expected to find the bytes');
  return at;
}
