import { createHash } from 'node:crypto';
import { headerOf, openInstance } from '@rtflow/imaging';
import { writeTreatmentRecord, type SyntheticTreatment } from '@rtflow/imaging/dicom/synthetic/write-treatment-record';
import { createDicomIntake } from '@rtflow/records/commands/dicom/dicom-intake';
import { linkSeries } from '@rtflow/records/commands/dicom/link-series';
import { needRow, rowsOf } from '@rtflow/records/rows';
import { expect } from 'chai';
import { forEachDatabase } from '../support/database.ts';
import { MemoryBlobs } from '../support/memory-blobs.ts';
import type { CaseWalk } from './support/case.ts';
import { staff } from './support/department.ts';
import * as forms from './support/forms.ts';
import { arrive, fractions, walkTo } from './support/walk.ts';

const ARCS = [
  { number: 1, name: 'Arc1', mu: 300 },
  { number: 2, name: 'Arc2', mu: 200 },
];

/** Identified and matched; the doctor's word on the first fraction is still missing. */
async function matched(walk: CaseWalk): Promise<void> {
  await arrive(walk);
  await walk.done(staff('RTT-T'), 'identity-and-setup', forms.identityAndSetup());
  await walk.done(staff('RTT-T'), 'igrt-match', forms.igrtMatch());
  walk.department.clock.advance(600_000);
}

async function inRoom(walk: CaseWalk): Promise<void> {
  await matched(walk);
  await walk.done(staff('ATT'), 'first-fraction-approval', forms.firstFractionApproval());
}

/** The machine sends its record of the last minutes, and the series settles. @returns its series UID */
async function send(walk: CaseWalk, over: Partial<SyntheticTreatment> = {}): Promise<string> {
  const { database, clock } = walk.department;
  const patient = await database.readOnly((reader) => needRow(reader, 'Patient', { id: walk.about.patientId }));
  const wall = (minutesAgo: number) => new Date(clock.now() + 8 * 3_600_000 - minutesAgo * 60_000).toISOString();
  const time = (minutesAgo: number) => wall(minutesAgo).slice(11, 19).replaceAll(':', '');
  const bytes = writeTreatmentRecord({
    ...{ patientId: patient.patientNo, planUid: '1.2.2.2', fractionNumber: 1, machineName: 'LA1' },
    ...{ date: wall(0).slice(0, 10).replaceAll('-', ''), from: time(8), to: time(2), beams: ARCS },
    ...over,
  });
  const instance = openInstance(bytes);
  const header = instance.ok ? headerOf(instance.value) : instance;
  if (!instance.ok || !header.ok) throw new Error('Expected our own object to be readable, but it is not');
  const intake = createDicomIntake(database, new MemoryBlobs());
  const draft = await intake.beginObject();
  if (draft === 'refused-full') throw new Error('Expected room for one object');
  await draft.write(Buffer.from(bytes));
  const dataSetSha256 = createHash('sha256').update(bytes).digest('hex');
  const received = { draft, sizeBytes: bytes.length, dataSetSha256, header: header.value, callingAe: 'LINAC1' };
  expect(await intake.storeInstance({ ...received, instance: instance.value })).to.equal('stored');
  const { seriesInstanceUid, modality } = header.value;
  await intake.onSeriesSettled({ seriesInstanceUid, modality });
  return seriesInstanceUid;
}

function recordsOf(walk: CaseWalk) {
  return walk.department.database.readOnly((reader) =>
    rowsOf(reader, 'TreatmentRecord', {}, { order: ['recordedAt'] }),
  );
}

async function workList(walk: CaseWalk): Promise<string[]> {
  const rows = await walk.department.database.readOnly((reader) => rowsOf(reader, 'DicomUnmatched', { state: 'OPEN' }));
  return rows.map(({ reason }) => reason);
}

describe('clinical: treatment records that the machine sends', () => {
  forEachDatabase((_name, open) => {
    it('S1 writes the fraction as the machine gave it, with the therapists who identified the patient, and wakes its process', async () => {
      const { department, walk } = await walkTo(open, 'booked');
      await inRoom(walk);
      await send(walk);
      const [record] = await recordsOf(walk);
      expect(record).to.include({ source: 'DICOM', fxNo: 1, outcome: 'COMPLETE', muPlanned: 500, muDelivered: 500 });
      expect(record).to.include({ staff1Id: 'u-RTT-T', staff2Id: 'u-RTT-T2', endAt: department.clock.now() - 120_000 });
      expect(department.engine.published('treatment-record-received')).to.have.length(1);
      expect(await workList(walk)).to.deep.equal([]);
    });

    it('writes a fraction that the machine stopped as partial', async () => {
      const { walk } = await walkTo(open, 'booked');
      await inRoom(walk);
      await send(walk, { beams: [{ ...ARCS[0]!, givenMu: 120 }] });
      const [record] = await recordsOf(walk);
      expect(record).to.include({ outcome: 'PARTIAL', muPlanned: 300, muDelivered: 120 });
      const treatmentRecordId = record?.id;
      expect(await walk.job('link-treatment-record', { variables: { treatmentRecordId } })).to.deep.equal({
        status: 'partial',
      });
    });

    const unfit: [string, Partial<SyntheticTreatment>][] = [
      ['RECORD_OF_OTHER_FRACTION', { fractionNumber: 2 }],
      ['RECORD_OF_OTHER_PLAN', { planUid: '1.2.77' }],
      ['RECORD_WITHOUT_VISIT', { date: '20260302' }],
      ['RECORD_UNREADABLE', { beams: [] }],
      ['RECORD_REFUSED_HC6', { beams: [{ ...ARCS[0]!, mu: 400 }, ARCS[1]!] }],
    ];
    for (const [reason, over] of unfit) {
      it(`puts a record into the work list as ${reason} and writes nothing`, async () => {
        const { department, walk } = await walkTo(open, 'booked');
        await inRoom(walk);
        await send(walk, over);
        expect(await recordsOf(walk)).to.deep.equal([]);
        expect(await workList(walk)).to.deep.equal([reason]);
        const audit = await department.database.readOnly((reader) =>
          rowsOf(reader, 'AuditLog', { action: 'treatment-record.not-taken' }),
        );
        expect(audit.map(({ detail }) => JSON.parse(detail).reason)).to.deep.equal([reason]);
      });
    }

    it('takes a record from the work list once what barred it is settled (HC8)', async () => {
      const { department, walk } = await walkTo(open, 'booked');
      await matched(walk);
      const seriesUid = await send(walk);
      expect(await workList(walk)).to.deep.equal(['RECORD_REFUSED_HC8']);
      await walk.done(staff('ATT'), 'first-fraction-approval', forms.firstFractionApproval());
      const { courseId } = walk.about;
      await department.run(staff('CMP'), (tx) => linkSeries(tx, { seriesUid, courseId, reason: '已补首次确认' }));
      expect((await recordsOf(walk)).map(({ source }) => source)).to.deep.equal(['DICOM']);
      expect(await workList(walk)).to.deep.equal([]);
    });

    it('holds a late record against the one written by hand, which stays as it is', async () => {
      const { department, walk } = await walkTo(open, 'booked');
      await inRoom(walk);
      const at = (minutes: number) => new Date(department.clock.now() - minutes * 60_000).toISOString();
      const beams = ARCS.map(({ number, mu }) => ({ no: number, muPlanned: mu, muDelivered: mu }));
      const times = { startedAt: at(8), endedAt: at(2), secondTherapistId: 'u-RTT-T2' };
      await walk.done(staff('RTT-T'), 'record-fraction', { status: 'complete', ...times, beams });
      await send(walk);
      expect(await workList(walk)).to.deep.equal([]);
      department.clock.advance(60_000);
      await send(walk, { beams: [{ ...ARCS[0]!, givenMu: 290 }, ARCS[1]!] });
      expect(await workList(walk)).to.deep.equal(['RECORD_DIFFERS_FROM_HAND']);
      expect((await recordsOf(walk)).map(({ source }) => source)).to.deep.equal(['LOCAL']);
      expect(await fractions(walk)).to.have.length(2);
    });
  });
});
