// Real objects of many makers, in every transfer syntax; pydicom (Debian) reads what we write.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { dataSetOffsetOf } from '@rtflow/dicom-node/part10';
import { apiUnderTest } from '../api/api-under-test.ts';
import { needsSharedData, sharedFile, sharedTree } from '../imaging/shared-data.ts';
import { sqliteDatabase } from '../support/database.ts';
import { stow, webGet, type Sent } from './dicomweb-under-test.ts';

describe('dicom: every real file over DICOMweb', () => {
  const start = apiUnderTest(sqliteDatabase());
  before(function () {
    needsSharedData(this, 'dicom');
  });

  it('R4.1 keeps each DICOM file by STOW-RS and gives its data set back bit for bit; refuses the others with a reason', async function () {
    this.timeout(600_000);
    const house = await start({ models: false });
    const person = await house.as('CMP');
    const base = `${house.url}/api/dicom-web`;
    const files = sharedTree('dicom');
    const kept = new Map<string, string>();
    const refused: string[] = [];
    for (const name of files) {
      const { status, json } = await stow(`${base}/studies`, person, [sharedFile(name)]);
      const [item] = json['00081199']?.Value ?? [];
      const address = String(item?.['00081190']?.Value?.[0] ?? '');
      if (item !== undefined && item['00081196'] === undefined) kept.set(name, address);
      else refused.push(`${name} ${status} ${reasonOf(json)}`);
    }
    const other: string[] = [];
    for (const [name, address] of kept) {
      const { status, bytes } = await webGet(address, person, { Accept: 'application/dicom; transfer-syntax=*' });
      if (status !== 200 || !dataSetOf(bytes).equals(dataSetOf(sharedFile(name)))) other.push(`${name} ${status}`);
      const { status: metadata } = await webGet(`${address}/metadata`, person, { Accept: 'application/dicom+json' });
      if (metadata !== 200) other.push(`${name} metadata ${metadata}`);
      const rendered = await webGet(`${address}/rendered`, person, { Accept: 'image/png' });
      if (![200, 404, 406].includes(rendered.status)) other.push(`${name} rendered ${rendered.status}`);
    }
    expect(other).to.deep.equal([]);
    // C000: not readable, B000: its UID is there with other bytes.
    expect(refused.filter((line) => !/ (c000|b000)$/.test(line))).to.deep.equal([]);
    console.info(`      ${kept.size} files kept and read back, ${refused.length} refused`);
    expect(kept.size).to.be.greaterThan(480);
  });

  it('writes files that pydicom reads with the same pixels', async function () {
    this.timeout(60_000);
    if (!hasPydicom()) {
      console.warn('      skipped: python3-pydicom is not installed');
      this.skip();
    }
    const house = await start({ models: false });
    const person = await house.as('CMP');
    const folder = mkdtempSync(join(tmpdir(), 'rtflow-pydicom-'));
    try {
      for (const name of [
        'dicom/pydicom-testfiles/test_files/CT_small.dcm',
        'dicom/pydicom-testfiles/test_files/rtplan.dcm',
      ]) {
        const { json } = await stow(`${house.url}/api/dicom-web/studies`, person, [sharedFile(name)]);
        const address = String(json['00081199']?.Value?.[0]?.['00081190']?.Value?.[0]);
        // Explicit little endian is asked for, whatever it came in.
        const { bytes } = await webGet(address, person, { Accept: 'application/dicom' });
        const [ours, theirs] = [join(folder, 'ours.dcm'), join(folder, 'theirs.dcm')];
        writeFileSync(ours, bytes);
        writeFileSync(theirs, sharedFile(name));
        expect(execFileSync('/usr/bin/python3', ['-c', SAME, ours, theirs]).toString().trim()).to.equal('same');
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

/** Every element but retired group lengths, compared as pydicom reads them. */
const SAME = `
import sys, pydicom
a, b = (pydicom.dcmread(p) for p in sys.argv[1:3])
keep = lambda d: {e.tag: (e.VR, e.value) for e in d if e.tag.element != 0 and not e.tag.is_private}
x, y = keep(a), keep(b)
odd = [str(t) for t in x.keys() | y.keys() if x.get(t, (0, 0))[1] != y.get(t, (0, 0))[1]]
print('same' if not odd else odd)
`;

function hasPydicom(): boolean {
  try {
    execFileSync('/usr/bin/python3', ['-c', 'import pydicom'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function dataSetOf(file: Uint8Array): Buffer {
  const bytes = Buffer.from(file);
  const offset = dataSetOffsetOf(bytes);
  return bytes.subarray(typeof offset === 'number' ? offset : 0);
}

function reasonOf(json: Sent['json']): string {
  const failed = json['00081198']?.Value?.[0] ?? json['0008119A']?.Value?.[0];
  const warned = json['00081199']?.Value?.[0]?.['00081196'];
  return Number(failed?.['00081197']?.Value?.[0] ?? warned?.Value?.[0] ?? 0).toString(16);
}
