// Values of the shared sets: read with pydicom 2.3 from the same files.
import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { planHash, readRtDose, readRtPlan, readRtStructureSet, readTreatmentRecord } from '@rtflow/imaging';
import { writeTreatmentRecord } from '@rtflow/imaging/dicom/synthetic/write-treatment-record';
import { errorOf, opened, valueOf } from './open.ts';
import { needsSharedData, sharedFile, sharedFiles } from './shared-data.ts';
import { objectOf, sampleCase } from './synthetic-sample.ts';

const ONCENTRA = 'dicom/rt-phantom-rtkit';
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const TREATMENT = {
  ...{ patientId: 'RT000042', planUid: '1.2.3', fractionNumber: 2, machineName: 'LINAC1' },
  ...{ date: '20260310', from: '101500', to: '101912' },
  beams: [
    { number: 1, name: 'Arc1', mu: 268.4 },
    { number: 2, name: 'Arc2', mu: 251.7, givenMu: 100.2 },
  ],
};

describe('imaging: RTRECORD', () => {
  it('tells plan, fraction, times and what each beam was to give and gave', () => {
    const record = valueOf(readTreatmentRecord(opened(writeTreatmentRecord(TREATMENT))));
    expect(record).to.deep.include({
      ...{ referencedPlanUid: '1.2.3', fractionNumber: 2 },
      startedAt: { date: '20260310', time: '101500' },
      endedAt: { date: '20260310', time: '101912' },
      beams: [
        { number: 1, name: 'Arc1', specifiedMu: 268.4, deliveredMu: 268.4, termination: 'NORMAL' },
        { number: 2, name: 'Arc2', specifiedMu: 251.7, deliveredMu: 100.2, termination: 'OPERATOR' },
      ],
    });
  });

  it('is refused without a plan, without a beam, and when it is another object', () => {
    const errorFor = (change: object) =>
      errorOf(readTreatmentRecord(opened(writeTreatmentRecord({ ...TREATMENT, ...change }))));
    expect(errorFor({ beams: [] })).to.include({ code: 'missing-attribute', tag: '(3008,0022)' });
    expect(errorFor({ planUid: '' })).to.include({ code: 'missing-attribute', tag: '(300c,0002)' });
    const plan = opened(objectOf(sampleCase(), 'RTPLAN').bytes);
    expect(errorOf(readTreatmentRecord(plan)).code).to.equal('wrong-sop-class');
  });
});

describe('imaging: RTPLAN', () => {
  it('tells beams, MU, fractions and prescription of a two-arc plan', () => {
    const plan = valueOf(readRtPlan(opened(objectOf(sampleCase(), 'RTPLAN').bytes)));
    expect(plan).to.include({ planLabel: 'HN_P1', approvalStatus: 'APPROVED', patientPosition: 'HFS' });
    expect(plan.doseReferences[0]).to.include({ description: 'PTV_6996', targetPrescriptionDoseGy: 69.96 });
    expect(plan.fractionGroups[0]).to.include({ fractionsPlanned: 33, numberOfBeams: 2 });
    const [first, second] = plan.beams;
    expect(first).to.include({
      name: 'Arc1 CW',
      type: 'DYNAMIC',
      radiationType: 'PHOTON',
      gantryStartDeg: 181,
      gantryStopDeg: 179,
      gantryRotation: 'CW',
      collimatorDeg: 10,
      couchDeg: 0,
      meterset: 268.4,
      meterUnit: 'MU',
      beamDoseGy: 1.06,
      doseRateMuPerMin: 600,
      mlcPresent: true,
      leafPairs: 60,
      controlPointCount: 90,
    });
    expect(first?.energy).to.deep.equal({ nominal: 6, flatteningFilterFree: false });
    expect(first?.jaws.map(({ device }) => device)).to.deep.equal(['ASYMX', 'ASYMY']);
    expect(second).to.include({ gantryStartDeg: 179, gantryStopDeg: 181, gantryRotation: 'CC', meterset: 251.7 });
  });

  it('reads a real three-beam plan with photons, an MLC and electrons', function () {
    needsSharedData(this, ONCENTRA);
    const [file] = sharedFiles(ONCENTRA, /^RP/);
    const plan = valueOf(readRtPlan(opened(sharedFile(file!))));
    expect(plan).to.include({ planLabel: 'Testplan', planIntent: 'PALLIATIVE', approvalStatus: 'UNAPPROVED' });
    expect(plan.fractionGroups[0]?.fractionsPlanned).to.equal(5);
    expect(plan.beams.map((beam) => [beam.name, beam.radiationType, beam.mlcPresent, beam.meterset])).to.deep.equal([
      ['B1_photons', 'PHOTON', false, 100],
      ['B2_photons_MLC', 'PHOTON', true, 100],
      ['B3_electrons', 'ELECTRON', false, 100],
    ]);
    expect(plan.beams[0]?.sourceToSurfaceMm).to.equal(979.41);
  });

  it('reads a plan without preamble and meta header, FFF and a partial arc', function () {
    needsSharedData(this, 'dicom/rtplan-pymedphys');
    const read = (name: string) => valueOf(readRtPlan(opened(sharedFile(`dicom/rtplan-pymedphys/${name}`))));
    expect(read('FFF_example.dcm').beams[0]?.energy).to.deep.equal({ nominal: 6, flatteningFilterFree: true });
    const arc = read('vmat_example.dcm').beams[0];
    expect(arc).to.include({ gantryStartDeg: 90, gantryStopDeg: 150, controlPointCount: 32, meterset: 157.238693 });
    expect(read('06MV_plan.dcm').beams).to.have.length(10);
  });

  it('says that a brachytherapy plan has no external beams', function () {
    needsSharedData(this, 'dicom/rt-misc-rtkit');
    const error = errorOf(readRtPlan(opened(sharedFile('dicom/rt-misc-rtkit/brachy/brachy_plan.dcm'))));
    expect(error).to.include({ code: 'no-external-beam', tag: '(300a,00b0)' });
    expect(error.zh).to.include('近距离放疗');
  });

  it('refuses another object as a plan, naming its SOP class', () => {
    const error = errorOf(readRtPlan(opened(objectOf(sampleCase(), 'RTSTRUCT').bytes)));
    expect(error).to.include({ code: 'wrong-sop-class', tag: '(0008,0016)' });
    expect(error.en).to.include('1.2.840.10008.5.1.4.1.1.481.3');
  });

  it('hashes the plan without its meta header, so that another sender gives the same hash', () => {
    const { bytes } = objectOf(sampleCase(), 'RTPLAN');
    const other = Uint8Array.from(bytes);
    const name = Buffer.from(other.buffer).indexOf('RTFLOW_SYNTH');
    other.set(new TextEncoder().encode('OTHER_SENDER'), name);
    const edited = Uint8Array.from(bytes);
    edited.set(new TextEncoder().encode('999.9'), Buffer.from(edited.buffer).indexOf('268.4'));
    const hash = planHash(opened(bytes), bytes, sha256);
    expect(planHash(opened(other), other, sha256)).to.equal(hash);
    expect(planHash(opened(edited), edited, sha256)).not.to.equal(hash);
  });
});

describe('imaging: RTSTRUCT', () => {
  it('lists the ROIs with TG-263 names, colours and contour counts, and the CT they are drawn on', () => {
    const objects = sampleCase();
    const set = valueOf(readRtStructureSet(opened(objectOf(objects, 'RTSTRUCT').bytes)));
    expect(set.rois.map(({ roiName }) => roiName)).to.include.members([
      'BODY',
      'GTV',
      'CTV_6996',
      'PTV_6996',
      'Parotid_L',
      'Parotid_R',
      'SpinalCord',
      'Brainstem',
    ]);
    expect(set.rois[0]).to.deep.include({
      number: 1,
      roiName: 'BODY',
      interpretedType: 'EXTERNAL',
      colourRgb: [0, 200, 0],
      contourCount: 12,
      contoursByType: { CLOSED_PLANAR: 12 },
    });
    const ct = opened(objects[0]!.bytes).attributes;
    expect(set.referencedSeriesUids).to.deep.equal([ct.text('x0020000e')]);
    expect(set.frameOfReferenceUids).to.deep.equal([ct.text('x00200052')]);
  });

  it('counts points apart from closed contours', function () {
    needsSharedData(this, 'dicom/pydicom-testfiles');
    const set = valueOf(readRtStructureSet(opened(sharedFile('dicom/pydicom-testfiles/test_files/rtstruct.dcm'))));
    expect(set.rois.map(({ roiName, contoursByType }) => [roiName, contoursByType])).to.deep.equal([
      ['patient', { CLOSED_PLANAR: 3 }],
      ['Isocenter 1', { POINT: 1 }],
      ['Isocenter 2', { POINT: 1 }],
    ]);
  });
});

describe('imaging: RTDOSE', () => {
  it('places and scales the dose grid and names its plan', () => {
    const objects = sampleCase();
    const dose = valueOf(readRtDose(opened(objectOf(objects, 'RTDOSE').bytes)));
    expect(dose).to.include({
      doseUnits: 'GY',
      summationType: 'PLAN',
      referencedPlanUid: objectOf(objects, 'RTPLAN').sopInstanceUid,
    });
    expect(dose.grid.frameOffsets).to.have.length(11);
    expect(dose.grid.pixelSpacing).to.deep.equal([3.3, 3.3]);
  });

  it('keeps the summation type and scaling of each of four beam doses', function () {
    needsSharedData(this, ONCENTRA);
    const doses = sharedFiles(ONCENTRA, /^RD/).map((file) => valueOf(readRtDose(opened(sharedFile(file)))));
    expect(doses.map(({ summationType }) => summationType)).to.deep.equal(['BEAM', 'BEAM', 'BEAM', 'BEAM']);
    expect(doses.map(({ doseGridScaling }) => doseGridScaling).sort()).to.deep.equal([
      0.00008434326, 0.00009220929, 0.00009540329, 1,
    ]);
  });

  it('refuses a grid whose offsets do not match its frames', function () {
    needsSharedData(this, 'dicom/pydicom-testfiles');
    const bytes = sharedFile('dicom/pydicom-testfiles/test_files/rtdose_1frame.dcm');
    const error = errorOf(readRtDose(opened(bytes)));
    expect(error).to.include({ code: 'missing-attribute', tag: '(3004,000c)' });
    expect(error.en).to.include('15 offsets for 1 frames');
  });
});
