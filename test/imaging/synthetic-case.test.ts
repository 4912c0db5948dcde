import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { parseHeader, readRtDose, readRtPlan, readRtStructureSet } from '@rtflow/imaging';
import { openPixelSamples } from '@rtflow/imaging/dicom/pixel-samples';
import { anatomyOf } from '@rtflow/imaging/dicom/synthetic/anatomy';
import { doseAt } from '@rtflow/imaging/dicom/synthetic/write-rtdose';
import { opened, valueOf } from './open.ts';
import { objectOf, sampleCase, SAMPLE_PATIENT } from './synthetic-sample.ts';

describe('imaging: synthetic RT case', () => {
  it('gives the same bytes for the same seed and patient, and other UIDs for another patient', () => {
    const hash = (objects: ReturnType<typeof sampleCase>): string[] =>
      objects.map(({ bytes }) => createHash('sha256').update(bytes).digest('hex'));
    expect(hash(sampleCase())).to.deep.equal(hash(sampleCase()));
    const other = sampleCase({ patient: { ...SAMPLE_PATIENT, patientId: 'RT000043' } });
    const uids = new Set([...sampleCase(), ...other].map(({ sopInstanceUid }) => sopInstanceUid));
    expect(uids.size).to.equal(30);
  });

  for (const site of ['head-and-neck', 'pelvis'] as const) {
    it(`makes ${site} objects that share a patient, a study and a frame of reference and refer to one another`, () => {
      const objects = sampleCase({ site });
      const headers = objects.map(({ bytes }) => valueOf(parseHeader(bytes)));
      const distinct = (pick: (header: (typeof headers)[0]) => unknown): number => new Set(headers.map(pick)).size;
      expect(distinct((header) => header.patientName)).to.equal(1);
      expect(distinct((header) => header.studyInstanceUid)).to.equal(1);
      expect(distinct((header) => header.frameOfReferenceUid)).to.equal(1);
      expect(distinct((header) => header.seriesInstanceUid)).to.equal(4);
      const set = valueOf(readRtStructureSet(opened(objectOf(objects, 'RTSTRUCT').bytes)));
      const plan = valueOf(readRtPlan(opened(objectOf(objects, 'RTPLAN').bytes)));
      const dose = valueOf(readRtDose(opened(objectOf(objects, 'RTDOSE').bytes)));
      expect(set.referencedSeriesUids).to.deep.equal([headers[0]!.seriesInstanceUid]);
      expect(plan.referencedStructureSetUid).to.equal(set.sopInstanceUid);
      expect(dose.referencedPlanUid).to.equal(plan.sopInstanceUid);
    });
  }

  it('writes every UID within 64 characters, digits and dots only, no component with a leading zero', () => {
    for (const { sopInstanceUid } of sampleCase()) {
      expect(sopInstanceUid).to.match(/^2\.25\.[1-9][0-9]{0,38}$/);
    }
  });

  it('covers the target: dose at its centre and on its surface is at least the prescription', () => {
    const objects = sampleCase({ slices: 40 });
    const { target, prescription } = anatomyOf('head-and-neck', 11);
    const dose = doseReader(objectOf(objects, 'RTDOSE').bytes);
    const [x, y, z] = target.centre;
    expect(dose(x, y, z)).to.be.within(prescription.doseGy * 1.02, prescription.doseGy * 1.05);
    expect(dose(x + target.radii[0] * 0.9, y, z)).to.be.at.least(prescription.doseGy * 0.98);
    expect(dose(x, y, 97)).to.be.below(prescription.doseGy * 0.1);
  });

  it('draws every organ inside the body, and spares the cord, whatever the seed', () => {
    for (const site of ['head-and-neck', 'pelvis'] as const) {
      for (let seed = 1; seed <= 20; seed++) {
        const anatomy = anatomyOf(site, seed);
        for (let z = -80; z <= 97; z += 3) {
          for (const { roiName, solid } of anatomy.structures.slice(1)) {
            const outside = (solid.sectionAt(z) ?? []).filter(([x, y]) => !anatomy.body.contains(x, y, z));
            expect(outside, `${roiName}, seed ${seed}, z ${z}`).to.deep.equal([]);
          }
          const [x, y] = anatomy.sparedCentre(z);
          if (site === 'head-and-neck') expect(doseAt(anatomy, x, y, z)).to.be.below(45);
        }
      }
    }
  });

  it('puts bone, air and soft tissue where the anatomy says, in Hounsfield units', () => {
    const [, , , , , , slice] = sampleCase(); // z = 16.5, at the mandible
    const samples = valueOf(openPixelSamples(opened(slice!.bytes)));
    const values = Array.from({ length: 64 * 64 }, (_, index) => samples.value(0, index, 0));
    expect(samples.value(0, 0, 0)).to.be.within(-1020, -980);
    expect(values.filter((value) => value > 700).length).to.be.greaterThan(20);
    expect(values.filter((value) => value > 0 && value < 100).length).to.be.greaterThan(200);
  });

  it('is readable by dcmtk without a warning, and dcmtk reads the Chinese name', function () {
    const folder = written(this, 'dcmdump', sampleCase().slice(-4));
    try {
      for (const modality of ['CT', 'RTSTRUCT', 'RTPLAN', 'RTDOSE']) {
        const file = join(folder, `${modality}.dcm`);
        const dump = output('dcmdump', ['-q', '+U8', '+P', '0010,0010', '+P', '0008,0060', file]);
        expect(dump).to.include('Ouyang^Xiu=欧阳修').and.to.include(modality);
        expect(dump).not.to.match(/^[WE]:/m);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  for (const [site, technique] of [
    ['head-and-neck', 'VMAT'],
    ['pelvis', 'IMRT'],
  ] as const) {
    it(`has nothing that dciodvfy finds fault with (${site}, ${technique})`, function () {
      const folder = written(this, 'dciodvfy', sampleCase({ site, technique }).slice(-4));
      try {
        for (const modality of ['CT', 'RTSTRUCT', 'RTPLAN', 'RTDOSE']) {
          expect(output('dciodvfy', ['-new', join(folder, `${modality}.dcm`)])).not.to.match(/Error|Warning/);
        }
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }
});

/** Writes the objects, one of each modality, for a tool that must be installed, else skips the test. */
function written(test: Mocha.Context, tool: string, objects: ReturnType<typeof sampleCase>): string {
  if (spawnSync(tool, ['--version']).error !== undefined) {
    console.warn(`    skipped: ${tool} is not installed`);
    test.skip();
  }
  const folder = mkdtempSync(join(tmpdir(), 'rtflow-synthetic-'));
  for (const { modality, bytes } of objects) writeFileSync(join(folder, `${modality}.dcm`), bytes);
  return folder;
}

function output(tool: string, args: readonly string[]): string {
  const run = spawnSync(tool, args, { encoding: 'utf8' });
  return run.stdout + run.stderr;
}

/** Nearest-voxel dose in Gy at an LPS point. */
function doseReader(bytes: Uint8Array): (x: number, y: number, z: number) => number {
  const instance = opened(bytes);
  const { grid, doseGridScaling } = valueOf(readRtDose(instance));
  const samples = valueOf(openPixelSamples(instance));
  const [rowSpacing = 1, columnSpacing = 1] = grid.pixelSpacing;
  const [originX = 0, originY = 0, originZ = 0] = grid.imagePositionPatient;
  const frameSpacing = grid.frameOffsets[1] ?? 1;
  return (x, y, z) => {
    const column = Math.round((x - originX) / columnSpacing);
    const row = Math.round((y - originY) / rowSpacing);
    const frame = Math.min(grid.frames - 1, Math.round((z - originZ) / frameSpacing));
    return samples.value(frame, row * grid.columns + column, 0) * doseGridScaling;
  };
}
