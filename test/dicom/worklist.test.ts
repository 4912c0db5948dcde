// The modality is Debian's dcmtk findscu for the worklist, and a raw client for MPPS and storage commitment.
import { expect } from 'chai';
import { encodeContent, readContent, type Content } from '@rtflow/imaging/dicom/data-set-content';
import { COMMAND, decodeCommand, encodeCommand, FIELD, numberField } from '@rtflow/dicom-node/dimse/command-set';
import { MODALITY_WORKLIST, worklistService } from '@rtflow/dicom-node/scp/modality-worklist';
import { PERFORMED_STEP, performedStepService } from '@rtflow/dicom-node/scp/performed-step';
import { STORAGE_COMMITMENT, commitmentService } from '@rtflow/dicom-node/scp/storage-commitment';
import { SYSTEM_ACTOR, type Database } from '@rtflow/records';
import { createWorklist, publishOrder } from '@rtflow/records/commands/dicom/worklist';
import type { createDicomArchive } from '@rtflow/records/queries/dicom/archive';
import { insertRow, needRow, rowsOf, updateRows } from '@rtflow/records/rows';
import { addCase } from '../clinical/support/case.ts';
import { sampleCase } from '../imaging/synthetic-sample.ts';
import { forEachDatabase } from '../support/database.ts';
import { archiveUnderTest, type ArchiveUnderTest } from './archive-under-test.ts';
import { dcmtk, needsDcmtk } from './dcmtk.ts';
import { dataPdu, rawScu, type RawScu } from './raw-scu.ts';

const EXPLICIT = '1.2.840.10008.1.2.1';
const DAY = 86_400_000;

describe('dicom node: worklist, performed steps, storage commitment', () => {
  forEachDatabase((_name, open) => {
    let database: Database;
    let archive: ArchiveUnderTest;
    let scu: RawScu | undefined;
    let courseId: string;
    let at: number;

    before(function () {
      needsDcmtk(this);
    });
    beforeEach(async () => {
      database = await open();
      const worklist = createWorklist(database);
      const destination: ArchiveUnderTest['archive']['destination'] = (ae) => archive.archive.destination(ae);
      const held = (uids: readonly string[]): Promise<ReadonlyMap<string, string>> =>
        (archive.archive as ReturnType<typeof createDicomArchive>).held(uids);
      const services = [
        worklistService(worklist, { destination }),
        performedStepService(worklist),
        commitmentService({ archive: { destination, held }, aeTitle: 'RTFLOW' }),
      ];
      archive = await archiveUnderTest(database, { services });
      await archive.addPeer('CT1');
      courseId = await database.unitOfWork.run(SYSTEM_ACTOR, async (tx) => {
        const about = await addCase(tx, {
          patient: { patientNo: 'RT2026000009', name: '张三', pinyin: 'zhang san', birthDate: '1970-01-31', sex: 'F' },
        });
        const course = await needRow(tx, 'Course', { id: about.courseId });
        const device = { kind: 'CT' as const, model: 'X', energies: [], techniques: [], aeTitle: 'CT1' };
        await insertRow(tx, 'Device', { id: 'd-ct', code: 'CTSIM', nameZh: 'CT', nameEn: 'CT', ...device });
        at = tx.now;
        await insertRow(tx, 'Appointment', {
          id: 'a-1',
          courseId: course.id,
          patientId: course.patientId,
          deviceId: 'd-ct',
          kind: 'SIM',
          startAt: at,
          endAt: at + 1_800_000,
          bookedBy: 'FD',
          bookedAt: at,
        });
        await publishOrder(tx, course, { appointmentId: 'a-1', modality: 'CT' });
        return course.id;
      });
    });
    afterEach(async () => {
      scu?.close();
      await archive.stop();
    });

    const ask = async (...keys: string[]): Promise<string[]> => {
      const step = 'ScheduledProcedureStepSequence[0].';
      const all = [
        'PatientID',
        'PatientName',
        'AccessionNumber',
        'StudyInstanceUID',
        `${step}Modality`,
        `${step}ScheduledStationAETitle`,
        `${step}ScheduledProcedureStepStartDate`,
        ...keys.map((key) => key.replace('SPS.', step)),
      ];
      const args = ['-v', '-W', '-aet', 'CT1', ...archive.target, ...all.flatMap((key) => ['-k', key])];
      const run = await dcmtk('findscu', args);
      expect(run.code, run.output).to.equal(0);
      return run.output.split('Find Response').filter((text) => /^: \d+ \(Pending\)/.test(text));
    };

    it('R4.16 shows a simulation order on the CT worklist at once, by station, date and modality, and its end closes it', async () => {
      const day = new Date(at + 8 * 3_600_000).toISOString().slice(0, 10).replaceAll('-', '');
      const [text = ''] = await ask();
      expect(text).to.include('zhang^san=张三').and.to.include('RT2026000009').and.to.include(day);
      expect(await ask('SPS.Modality=CT', 'SPS.ScheduledStationAETitle=CT1')).to.have.length(1);
      expect(await ask(`SPS.ScheduledProcedureStepStartDate=${day}`)).to.have.length(1);
      expect(await ask('SPS.ScheduledStationAETitle=CT2')).to.have.length(0);
      expect(await ask('SPS.Modality=MR')).to.have.length(0);
      expect(await ask('SPS.ScheduledProcedureStepStartDate=20200101-20200131')).to.have.length(0);

      const [order] = await rowsOf({ sql: database.reader }, 'DicomOrder', { courseId });
      scu = await rawScu(archive.node.port);
      const contexts = [{ abstractSyntax: PERFORMED_STEP, transferSyntaxes: [EXPLICIT] }];
      await scu.associate({ callingAe: 'CT1', calledAe: 'RTFLOW', contexts });
      const create = (uid: string): Promise<number | 'closed'> =>
        send(scu!, {
          fields: {
            [FIELD.COMMAND]: COMMAND.N_CREATE,
            [FIELD.AFFECTED_SOP_CLASS]: PERFORMED_STEP,
            [FIELD.AFFECTED_SOP_INSTANCE]: uid,
          },
          content: {
            x00080060: { vr: 'CS', values: ['CT'] },
            x00400252: { vr: 'CS', values: ['IN PROGRESS'] },
            x00400270: { vr: 'SQ', items: [{ x00080050: { vr: 'SH', values: [order!.accessionNumber] } }] },
          },
        });
      const end = (uid: string, state: string): Promise<number | 'closed'> =>
        send(scu!, {
          fields: {
            [FIELD.COMMAND]: COMMAND.N_SET,
            [FIELD.REQUESTED_SOP_CLASS]: PERFORMED_STEP,
            [FIELD.REQUESTED_SOP_INSTANCE]: uid,
          },
          content: { x00400252: { vr: 'CS', values: [state] } },
        });
      expect(await create('1.2.3.9')).to.equal(0);
      expect(await create('1.2.3.9')).to.equal(0x0111);
      expect(await ask()).to.have.length(1);
      expect(await end('1.2.3.8', 'COMPLETED')).to.equal(0x0112);
      expect(await end('1.2.3.9', 'COMPLETED')).to.equal(0);
      expect(await end('1.2.3.9', 'DISCONTINUED')).to.equal(0x0110);
      expect(await ask()).to.have.length(0);
      const closed = await rowsOf({ sql: database.reader }, 'DicomOrder', { courseId });
      expect(closed.map(({ state, closedBy }) => [state, closedBy])).to.deep.equal([['COMPLETED', 'CT1']]);
    });

    it('shows the new time of a moved appointment and nothing of a cancelled one', async () => {
      await database.unitOfWork.run(SYSTEM_ACTOR, (tx) =>
        updateRows(tx, 'Appointment', { id: 'a-1' }, { startAt: at + DAY, endAt: at + DAY + 1 }),
      );
      const tomorrow = new Date(at + DAY + 8 * 3_600_000).toISOString().slice(0, 10).replaceAll('-', '');
      expect(await ask(`SPS.ScheduledProcedureStepStartDate=${tomorrow}`)).to.have.length(1);
      await database.unitOfWork.run(SYSTEM_ACTOR, (tx) =>
        updateRows(tx, 'Appointment', { id: 'a-1' }, { status: 'CANCELLED' }),
      );
      expect(await ask()).to.have.length(0);
    });

    it('closes the order when the series that answers it has settled', async () => {
      const [order] = await rowsOf({ sql: database.reader }, 'DicomOrder', { courseId });
      const slice = Buffer.from(sampleCase({ slices: 8, matrix: 16 })[0]!.bytes);
      await archive.keep(slice);
      const [series] = await rowsOf({ sql: database.reader }, 'DicomSeries', {});
      await database.unitOfWork.run(SYSTEM_ACTOR, (tx) =>
        updateRows(tx, 'DicomSeries', {}, { scheduledStepId: order!.accessionNumber }),
      );
      await archive.intake.onSeriesSettled({ seriesInstanceUid: series!.seriesInstanceUid, modality: 'CT' });
      const [closed] = await rowsOf({ sql: database.reader }, 'DicomOrder', { courseId });
      expect(closed).to.include({ state: 'COMPLETED', closedBy: 'TEST' });
    });

    it('commits what is here, bytes and row, and names what is not', async () => {
      const slice = sampleCase({ slices: 8, matrix: 16 })[0]!;
      await archive.keep(slice.bytes);
      scu = await rawScu(archive.node.port);
      const contexts = [{ abstractSyntax: STORAGE_COMMITMENT, transferSyntaxes: [EXPLICIT] }];
      await scu.associate({ callingAe: 'CT1', calledAe: 'RTFLOW', contexts });
      const object = (uid: string): Content => ({
        x00081150: { vr: 'UI', values: ['1.2.840.10008.5.1.4.1.1.2'] },
        x00081155: { vr: 'UI', values: [uid] },
      });
      const status = await send(scu, {
        fields: {
          [FIELD.COMMAND]: COMMAND.N_ACTION,
          [FIELD.REQUESTED_SOP_CLASS]: STORAGE_COMMITMENT,
          [FIELD.REQUESTED_SOP_INSTANCE]: '1.2.840.10008.1.20.1.1',
          [FIELD.ACTION_TYPE]: 1,
        },
        content: {
          x00081195: { vr: 'UI', values: ['1.2.3.4'] },
          x00081199: { vr: 'SQ', items: [object(slice.sopInstanceUid), object('1.2.3.999')] },
        },
      });
      expect(status).to.equal(0);
      const { command, dataSet } = await received(scu);
      expect(numberField(command, FIELD.EVENT_TYPE)).to.equal(2);
      const read = readContent(dataSet, EXPLICIT);
      const report = read.ok ? read.value : undefined;
      expect(report?.text('x00081195')).to.equal('1.2.3.4');
      expect(report?.items('x00081199').map((item) => item.text('x00081155'))).to.deep.equal([slice.sopInstanceUid]);
      expect(
        report?.items('x00081198').map((item) => [item.text('x00081155'), item.unsigned16('x00081197')]),
      ).to.deep.equal([['1.2.3.999', 0x0112]]);
    });

    it('refuses a worklist query on an association that only knows storage', async () => {
      scu = await rawScu(archive.node.port);
      const contexts = [{ abstractSyntax: MODALITY_WORKLIST, transferSyntaxes: ['1.2.840.10008.1.2.4.70'] }];
      const answer = await scu.associate({ callingAe: 'CT1', calledAe: 'RTFLOW', contexts });
      expect(answer).to.deep.equal({ kind: 'accepted', transferSyntaxes: [undefined] });
    });
  });
});

async function send(
  scu: RawScu,
  { fields, content }: { fields: Record<number, string | number>; content: Content },
): Promise<number | 'closed'> {
  scu.send(dataPdu(1, 0x03, encodeCommand({ [FIELD.MESSAGE_ID]: 1, ...fields }, true)));
  scu.send(dataPdu(1, 0x02, encodeContent(content, { transferSyntaxUid: EXPLICIT })));
  return scu.status();
}

/** The next message of the node: a command PDU, then its data set. */
async function received(scu: RawScu): Promise<{ command: ReturnType<typeof decodeCommand>; dataSet: Buffer }> {
  const command = await scu.nextPdu();
  const dataSet = await scu.nextPdu();
  if (command === 'closed' || dataSet === 'closed') throw new Error('Expected a message');
  return { command: decodeCommand(Buffer.from(command).subarray(12)), dataSet: Buffer.from(dataSet).subarray(12) };
}
