import { createHash } from 'node:crypto';
import { openInstance } from '@rtflow/imaging/dicom/open-instance';
import { parseHeader } from '@rtflow/imaging/dicom/parse-header';
import { readRtPlan } from '@rtflow/imaging/dicom/read-rtplan';
import { generateSyntheticCase } from '@rtflow/imaging/dicom/synthetic/generate-case';
import { dataSetOffsetOf } from '@rtflow/dicom-node/part10';
import { createDicomIntake } from '@rtflow/records/commands/dicom/dicom-intake';
import { linkSeriesToCourse } from '@rtflow/records/clinical/link-series';
import { linkSeries } from '@rtflow/records/commands/dicom/link-series';
import { insertRow, needRow, rowsOf } from '@rtflow/records/rows';
import { receiveFile } from '@rtflow/dicom-node';
import type { ReceivedInstance, StoreOutcome } from '@rtflow/dicom-node';
import type { DicomHeader } from '@rtflow/imaging/dicom/parse-header';
import { expect } from 'chai';
import { forEachDatabase } from '../support/database.ts';
import { MemoryBlobs } from '../support/memory-blobs.ts';
import { addCase, type Case } from './support/case.ts';
import type { Department } from './support/department.ts';
import { openDepartment, staff } from './support/department.ts';
import type { OpenTestDatabase } from '../support/database.ts';

interface Archive {
  readonly blobs: MemoryBlobs;
  readonly department: Department;
  readonly about: Case;
  readonly intake: ReturnType<typeof createDicomIntake>;
}

async function openArchive(open: OpenTestDatabase): Promise<Archive> {
  const blobs = new MemoryBlobs();
  const department = await openDepartment(open);
  const about = await department.run(staff('FD'), (tx) =>
    addCase(tx, { patient: { patientNo: 'RT2026000007', birthDate: '1970-01-31', sex: 'F' } }),
  );
  return { blobs, department, about, intake: createDicomIntake(department.database, blobs) };
}

type Sent = Omit<ReceivedInstance, 'draft'> & { readonly body: string };

function instance(over: Partial<DicomHeader> = {}, body = 'pixels'): Sent {
  const header = {
    sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
    sopInstanceUid: '1.9.1.1',
    studyInstanceUid: '1.9',
    seriesInstanceUid: '1.9.1',
    transferSyntaxUid: '1.2.840.10008.1.2.1',
    hasFileMeta: true,
    modality: 'CT',
    patientId: 'RT2026000007',
    patientName: 'Test',
    warnings: [],
    ...over,
  } as DicomHeader;
  // Only a plan is opened to be summarised, and these are images.
  const unopened = {
    attributes: { items: () => [], text: () => undefined },
  } as unknown as ReceivedInstance['instance'];
  const dataSetSha256 = createHash('sha256').update(body).digest('hex');
  return { body, sizeBytes: body.length, dataSetSha256, header, instance: unopened, callingAe: 'CT1' };
}

/** As the node does it: the bytes into a draft, then the rows. */
async function store(intake: Archive['intake'], { body, ...received }: Sent): Promise<StoreOutcome> {
  const draft = await intake.beginObject();
  if (draft === 'refused-full') return 'refused-full';
  await draft.write(Buffer.from(body));
  return intake.storeInstance({ ...received, draft });
}

const settle = (intake: Archive['intake'], modality = 'CT'): Promise<void> =>
  intake.onSeriesSettled({ seriesInstanceUid: '1.9.1', modality });

describe('clinical: received DICOM', () => {
  forEachDatabase((_name, open) => {
    it('indexes an instance to its course and tells the process once the series has settled', async () => {
      const { department, about, intake } = await openArchive(open);
      expect(await store(intake, instance())).to.equal('stored');
      expect(await store(intake, instance({ sopInstanceUid: '1.9.1.2', instanceNumber: 2 }))).to.equal('stored');
      expect(await intake.pendingSeries()).to.deep.equal([{ seriesInstanceUid: '1.9.1', modality: 'CT' }]);
      expect(department.engine.published('dicom-series-received')).to.deep.equal([]);
      await settle(intake);
      const series = await department.database.readOnly((reader) => needRow(reader, 'DicomSeries', { modality: 'CT' }));
      expect(series).to.include({ instanceCount: 2, purpose: 'PLANNING', settledAt: department.clock.now() });
      expect(await intake.pendingSeries()).to.deep.equal([]);
      expect(department.engine.published('dicom-series-received')).to.deep.equal([
        {
          type: 'publishMessage',
          name: 'dicom-series-received',
          correlationKey: about.courseId,
          timeToLive: 86_400_000,
          messageId: '1.9.1',
          variables: { seriesUid: '1.9.1' },
        },
      ]);
    });

    it('takes the same bytes again without a trace and sets other bytes of the same UID aside', async () => {
      const { blobs, department, intake } = await openArchive(open);
      expect(await store(intake, instance())).to.equal('stored');
      expect(await store(intake, instance())).to.equal('duplicate');
      expect(await store(intake, instance({}, 'other pixels'))).to.equal('quarantined');
      const kept = await department.database.readOnly((reader) => rowsOf(reader, 'DicomInstance', {}));
      expect(kept.map(({ blobKey }) => blobs.text(blobKey))).to.deep.equal(['pixels']);
      const aside = await department.database.readOnly((reader) => rowsOf(reader, 'DicomQuarantine', {}));
      expect(aside.map(({ reason, blobKey, closed }) => [reason, blobs.text(blobKey), closed])).to.deep.equal([
        ['SAME_UID_OTHER_BYTES', 'other pixels', false],
      ]);
    });

    it('stores each of many instances of a new series that arrive at once', async () => {
      const { department, intake } = await openArchive(open);
      const many = Array.from({ length: 12 }, (_, index) => instance({ sopInstanceUid: `1.9.1.${index + 1}` }));
      const outcomes = await Promise.all([...many, ...many].map((received) => store(intake, received)));
      expect(outcomes.filter((outcome) => outcome === 'stored')).to.have.length(12);
      const series = await department.database.readOnly((reader) => needRow(reader, 'DicomSeries', {}));
      expect(series.instanceCount).to.equal(12);
    });

    it('keeps no row when the store is full', async () => {
      const { blobs, department, intake } = await openArchive(open);
      blobs.full = true;
      expect(await store(intake, instance())).to.equal('refused-full');
      expect(await department.database.readOnly((reader) => rowsOf(reader, 'DicomStudy', {}))).to.deep.equal([]);
    });

    const strangers = [
      ['an unknown patient number', { patientId: 'X1' }, 'UNKNOWN_PATIENT'],
      ['no patient number', { patientId: '' }, 'UNKNOWN_PATIENT'],
      ['another birth date', { patientBirthDate: '19710131' }, 'IDENTITY_CONFLICT'],
      ['another sex', { patientSex: 'M' }, 'IDENTITY_CONFLICT'],
    ] as const;
    for (const [condition, over, reason] of strangers) {
      it(`puts a series with ${condition} on the work list and wakes nobody`, async () => {
        const { department, intake } = await openArchive(open);
        expect(await store(intake, instance(over))).to.equal('stored');
        await settle(intake);
        const open_ = await department.database.readOnly((reader) => rowsOf(reader, 'DicomUnmatched', {}));
        expect(open_.map((row) => [row.reason, row.state])).to.deep.equal([[reason, 'OPEN']]);
        expect(department.engine.published('dicom-series-received')).to.deep.equal([]);
      });
    }

    it('links an unmatched series by hand and wakes the process that waits', async () => {
      const { department, about, intake } = await openArchive(open);
      await store(intake, instance({ patientId: 'X1' }));
      await settle(intake);
      const link = (who: 'CMP' | 'NUR') =>
        department.run(staff(who), (tx) =>
          linkSeries(tx, { seriesUid: '1.9.1', courseId: about.courseId, reason: 'wrong id at the scanner' }),
        );
      const nurse = await link('NUR');
      expect(nurse.ok ? null : nurse.error.code).to.equal('FORBIDDEN');
      expect(await link('CMP')).to.deep.equal({ ok: true, value: null });
      const [row] = await department.database.readOnly((reader) => rowsOf(reader, 'DicomUnmatched', {}));
      expect(row).to.include({ state: 'LINKED', resolvedBy: 'u-CMP' });
      expect(department.engine.published('dicom-series-received')[0]).to.include({ correlationKey: about.courseId });
    });

    it("does not move a series of one patient into another's course by itself: only a person may", async () => {
      const { department, intake } = await openArchive(open);
      await store(intake, instance());
      const other = await department.run(staff('FD'), (tx) => addCase(tx));
      const refused = await department.run(staff('CMP'), (tx) => linkSeriesToCourse(tx, '1.9.1', other.courseId));
      expect(refused).to.include({ code: 'SERIES_OF_OTHER_PATIENT' });
    });

    it('makes a received RTPLAN the draft plan of its course: uid, hash, beams and prescribed dose', async () => {
      const { department, about, intake } = await openArchive(open);
      const planId = await department.run(staff('PLN'), async (tx) => {
        const id = tx.newId();
        const plan = {
          version: 1,
          rxVersion: 1,
          technique: 'VMAT',
          laterality: 'NA',
          fractions: 33,
        } as const;
        await insertRow(tx, 'Plan', {
          id,
          courseId: about.courseId,
          planNo: 'P1',
          createdAt: tx.now,
          beams: [],
          ...plan,
        });
        return id;
      });
      const patient = { patientId: 'RT2026000007', name: 'Test^Case', birthDate: '19700131', sex: 'F' } as const;
      const objects = generateSyntheticCase({ seed: 3, patient, slices: 8, matrix: 16, studyDate: '20260302' });
      const file = objects.find(({ modality }) => modality === 'RTPLAN');
      if (!file) throw new Error('Expected an RTPLAN in the synthetic case');
      const header = parseHeader(file.bytes);
      const opened = openInstance(file.bytes);
      if (!header.ok || !opened.ok) throw new Error('Expected the synthetic RTPLAN to be readable');
      const received = await receiveFile(intake, file.bytes, { callingAe: 'TPS' });
      expect(received.ok && received.value.outcome).to.equal('stored');
      const { seriesInstanceUid } = header.value;
      await intake.onSeriesSettled({ seriesInstanceUid, modality: 'RTPLAN' });

      const read = readRtPlan(opened.value);
      const summary = read.ok ? read.value : null;
      const plan = await department.database.readOnly((reader) => needRow(reader, 'Plan', { id: planId }));
      expect(plan.planUid).to.equal(file.sopInstanceUid);
      const dataSet = file.bytes.subarray(dataSetOffsetOf(Buffer.from(file.bytes)) as number);
      expect(plan.planHash).to.equal(createHash('sha256').update(dataSet).digest('hex'));
      expect(plan.beams.map(({ number, mu }) => [number, mu])).to.deep.equal(
        summary?.beams.map(({ number, meterset }) => [number, meterset]),
      );
      expect(plan.doseTotalCgy).to.equal(Math.round((summary?.doseReferences[0]?.targetPrescriptionDoseGy ?? 0) * 100));
      expect(department.engine.published('dicom-rtplan-received')[0]).to.deep.include({
        correlationKey: planId,
        messageId: file.sopInstanceUid,
        variables: { rtplanUid: file.sopInstanceUid },
      });
    });

    it('knows an AE by title and address', async () => {
      const { department, intake } = await openArchive(open);
      await department.run(staff('SUP'), async (tx) => {
        const peer = { port: 104, role: 'MODALITY', options: {} };
        await insertRow(tx, 'AePeer', { id: 'p1', aeTitle: 'CT1', host: '10.0.0.5', ...peer });
        await insertRow(tx, 'AePeer', { id: 'p2', aeTitle: 'OFF', host: '*', active: false, ...peer });
        await insertRow(tx, 'AePeer', { id: 'p3', aeTitle: 'ANY', host: '*', ...peer });
      });
      expect(await intake.peerOf('CT1', '::ffff:10.0.0.5')).to.deep.equal({ allowedSopClasses: null });
      expect(await intake.peerOf('CT1', '10.0.0.6')).to.equal(null);
      expect(await intake.peerOf('ANY', '10.9.9.9')).to.deep.equal({ allowedSopClasses: null });
      expect(await intake.peerOf('OFF', '10.0.0.5')).to.equal(null);
      expect(await intake.peerOf('NEW', '10.0.0.5')).to.equal(null);
    });
  });
});
