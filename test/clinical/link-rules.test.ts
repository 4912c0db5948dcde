import { receiveFile } from '@rtflow/dicom-node';
import type { DicomHeader } from '@rtflow/imaging/dicom/parse-header';
import { generateSyntheticCase } from '@rtflow/imaging/dicom/synthetic/generate-case';
import { matchDicomPatient } from '@rtflow/records/clinical/match-dicom-patient';
import { createDicomIntake } from '@rtflow/records/commands/dicom/dicom-intake';
import { orderLinkRules, saveLinkRule } from '@rtflow/records/commands/dicom/link-rules';
import { publishOrder } from '@rtflow/records/commands/dicom/worklist';
import { linkRuleList, testLinkRules } from '@rtflow/records/queries/dicom/link-rules';
import { insertRow, needRow, rowsOf } from '@rtflow/records/rows';
import { expect } from 'chai';
import { forEachDatabase, type OpenTestDatabase } from '../support/database.ts';
import { MemoryBlobs } from '../support/memory-blobs.ts';
import { addCase } from './support/case.ts';
import { openDepartment, staff } from './support/department.ts';

const PATIENT = { patientNo: 'RT2026000007', birthDate: '1970-01-31', sex: 'F' } as const;
const ADMIN = staff('CMP');

async function openLinking(open: OpenTestDatabase) {
  const department = await openDepartment(open);
  const { database } = department;
  const [about, other] = await department.run(staff('FD'), async (tx) => [
    await addCase(tx, { patient: PATIENT, course: { courseNo: 'C-1' } }),
    await addCase(tx, { patient: { patientNo: 'RT2026000008', birthDate: '1980-01-01', sex: 'M' } }),
  ]);
  if (!about || !other) throw new Error('Expected two cases');
  const order = await department.run(ADMIN, async (tx) => {
    await publishOrder(tx, await needRow(tx, 'Course', { id: about.courseId }), {
      appointmentId: null,
      modality: 'CT',
    });
    return needRow(tx, 'DicomOrder', { courseId: about.courseId });
  });
  const intake = createDicomIntake(database, new MemoryBlobs());
  return {
    department,
    about,
    other,
    order,
    rules: async () => (await database.readOnly(linkRuleList)).rows,
    test: (uid: string) => database.readOnly((reader) => testLinkRules(reader, uid)),
    match: (header: Partial<DicomHeader>, uids: string[] = [], frames: string[] = []) =>
      database.readOnly((reader) =>
        matchDicomPatient(reader, {
          header: { patientId: '', studyInstanceUid: '1.9', modality: 'CT', ...header } as DicomHeader,
          references: { uids, frames },
          callingAe: 'CT1',
        }),
      ),
    async keep(bytes: Uint8Array): Promise<void> {
      const received = await receiveFile(intake, bytes, { callingAe: 'TPS' });
      if (!received.ok) throw new Error(received.error.code);
    },
  };
}

const files = generateSyntheticCase({
  seed: 5,
  slices: 8,
  matrix: 16,
  patient: { patientId: PATIENT.patientNo, name: 'Test', birthDate: '19700131', sex: 'F' },
  studyDate: '20260310',
});
const plan = files.find(({ modality }) => modality === 'RTPLAN');
const dose = files.find(({ modality }) => modality === 'RTDOSE');

/** The same object under UIDs and a number of another system: text of equal length. */
function replaced(bytes: Uint8Array, texts: readonly (readonly [string, string])[]): Uint8Array {
  let content = Buffer.from(bytes).toString('latin1');
  for (const [from, to] of texts) content = content.replaceAll(from, to);
  return Buffer.from(content, 'latin1');
}

describe('clinical: linking rules', () => {
  forEachDatabase((_name, open) => {
    it('finds a course by accession number, by an order’s study and by frame, whatever number the object carries', async () => {
      const { match, about, order } = await openLinking(open);
      const found = await match({ patientId: 'PACS-7', accessionNumber: order.accessionNumber });
      expect([found.courseId, found.decidedBy?.kind]).to.deep.equal([about.courseId, 'ACCESSION']);
      const byStudy = await match({ studyInstanceUid: order.studyInstanceUid });
      expect([byStudy.courseId, byStudy.decidedBy?.kind]).to.deep.equal([about.courseId, 'ORDER_UID']);
      const nothing = await match({ patientId: 'PACS-7', accessionNumber: 'UNKNOWN' }, ['1.2.3'], ['1.2.4']);
      expect([nothing.courseId, nothing.reason]).to.deep.equal([null, 'UNKNOWN_PATIENT']);
    });

    it('sends what contradicts to a person: another’s number, birth date or sex', async () => {
      const { match, about, other, order } = await openLinking(open);
      const { accessionNumber } = order;
      const ofOther = await match({ patientId: 'RT2026000008', accessionNumber });
      expect(ofOther).to.include({ courseId: null, reason: 'IDENTITY_CONFLICT' });
      expect(ofOther.candidates).to.have.members([about.patientId, other.patientId]);
      for (const header of [{ patientBirthDate: '19710131' }, { patientSex: 'M' }])
        expect(await match({ ...header, accessionNumber })).to.include({ courseId: null, reason: 'IDENTITY_CONFLICT' });
    });

    it('takes of two courses the one with an appointment near the study, and asks when it cannot tell', async () => {
      const { match, about, department } = await openLinking(open);
      const again = await department.run(ADMIN, async (tx) => {
        const id = tx.newId();
        const course = { courseNo: 'C-2', patientId: about.patientId, status: 'ACTIVE' as const, openedBy: 'u-FD' };
        await insertRow(tx, 'Course', { ...course, id, openedAt: tx.now + 1000 });
        const scanner = await needRow(tx, 'Device', { code: 'CT1' });
        const startAt = Date.parse('2026-03-12T02:00:00Z');
        const slot = { deviceId: scanner.id, startAt, endAt: startAt + 1, bookedBy: 'u', bookedAt: tx.now };
        await insertRow(tx, 'Appointment', {
          ...slot,
          id: tx.newId(),
          courseId: about.courseId,
          patientId: about.patientId,
          kind: 'SIM',
        });
        return id;
      });
      const patientId = PATIENT.patientNo;
      const dated = await match({ patientId, studyDate: '20260310' });
      expect([dated.courseId, dated.decidedBy?.kind]).to.deep.equal([about.courseId, 'PATIENT_DATE']);
      const later = await match({ patientId, studyDate: '20260401' });
      expect([later.courseId, later.decidedBy?.kind]).to.deep.equal([again, 'PATIENT_NO']);
      expect((await match({ patientId, studyDate: '20261399' })).courseId).to.equal(again);
    });

    it('R4.64 links by id, UID and date rules in the order that the department chose; the rest waits in the queue', async () => {
      const { keep, rules, test, department, about } = await openLinking(open);
      if (!plan || !dose) throw new Error('Expected plan and dose');
      await keep(plan.bytes);
      const { studyInstanceUid, courseId, linkRule } = await department.database.readOnly((reader) =>
        needRow(reader, 'DicomStudy', {}),
      );
      expect([courseId, linkRule]).to.deep.equal([about.courseId, 'PATIENT_NO']);
      // The dose comes from a system with its own numbers and its own study.
      const elsewhere = otherLast(studyInstanceUid);
      const foreign = replaced(dose.bytes, [
        [studyInstanceUid, elsewhere],
        [PATIENT.patientNo, 'TPS-00000077'],
      ]);
      const first = await rules();
      const reference = first.find(({ kind }) => kind === 'REFERENCE');
      const frame = first.find(({ kind }) => kind === 'FRAME');
      if (!reference || !frame) throw new Error('Expected the rules of a new department');
      const off = (rule: typeof reference, active: boolean) =>
        department.run(ADMIN, (tx) => saveLinkRule(tx, { ...rule, active }));
      await off(reference, false);
      await off(frame, false);
      await keep(foreign);
      const waiting = await department.database.readOnly((reader) =>
        rowsOf(reader, 'DicomUnmatched', { state: 'OPEN' }),
      );
      expect(waiting.map(({ reason }) => reason)).to.deep.equal(['UNKNOWN_PATIENT']);
      const before = await test(elsewhere);
      expect(before.ok && before.value.outcome).to.deep.equal({ courseNo: null, reason: 'UNKNOWN_PATIENT' });

      await off(reference, true);
      const order = [reference.ruleId, ...first.map(({ ruleId }) => ruleId).filter((id) => id !== reference.ruleId)];
      await department.run(ADMIN, (tx) => orderLinkRules(tx, { ruleIds: order }));
      expect((await rules()).map(({ ruleId }) => ruleId)).to.deep.equal(order);
      const after = await test(dose.sopInstanceUid);
      if (!after.ok) throw new Error(after.error.code);
      expect(after.value.outcome).to.deep.equal({ courseNo: 'C-1', reason: null });
      expect(after.value.rules.map(({ verdict, decides }) => [verdict, decides]).slice(0, 1)).to.deep.equal([
        ['COURSE', true],
      ]);
      expect(after.value.rules.find(({ ruleId }) => ruleId === frame.ruleId)?.verdict).to.equal('OFF');
      // Another object of that study says now whose it is: the study goes with it.
      const series = await department.database.readOnly((reader) =>
        needRow(reader, 'DicomSeries', { studyInstanceUid: elsewhere }),
      );
      const { seriesInstanceUid: uid } = series;
      await keep(
        replaced(foreign, [
          [dose.sopInstanceUid, otherLast(dose.sopInstanceUid)],
          [uid, otherLast(uid)],
        ]),
      );
      const linked = await department.database.readOnly((reader) =>
        needRow(reader, 'DicomStudy', { studyInstanceUid: elsewhere }),
      );
      expect([linked.courseId, linked.linkRule]).to.deep.equal([about.courseId, 'REFERENCE']);
      const left = await department.database.readOnly((reader) => rowsOf(reader, 'DicomUnmatched', { state: 'OPEN' }));
      expect(left).to.deep.equal([]);
    });

    it('refuses an order that was made before a rule, days without a date and people without the right', async () => {
      const { department, rules, test } = await openLinking(open);
      const rule = {
        name: 'x',
        kind: 'PATIENT_NO',
        modality: null,
        callingAe: null,
        days: null,
        active: true,
      } as const;
      const ruleIds = (await rules()).map(({ ruleId }) => ruleId);
      const made = await department.run(ADMIN, (tx) => saveLinkRule(tx, rule));
      expect(made.ok).to.equal(true);
      expect((await rules()).at(-1)?.name).to.equal('x');
      const codes = [
        await department.run(ADMIN, (tx) => orderLinkRules(tx, { ruleIds })),
        await department.run(ADMIN, (tx) => saveLinkRule(tx, { ...rule, days: 3 })),
        await department.run(ADMIN, (tx) => saveLinkRule(tx, { ...rule, kind: 'PATIENT_DATE' })),
        await department.run(ADMIN, (tx) => saveLinkRule(tx, { ...rule, ruleId: 'none' })),
        await department.run(staff('NUR'), (tx) => saveLinkRule(tx, rule)),
        await test('1.2.3'),
      ].map((outcome) => (outcome.ok ? 'ok' : outcome.error.code));
      expect(codes).to.deep.equal(['RULES_CHANGED', 'RULE_DAYS', 'RULE_DAYS', 'NOT_FOUND', 'FORBIDDEN', 'NOT_FOUND']);
    });
  });
});

function otherLast(uid: string): string {
  return `${uid.slice(0, -1)}${uid.endsWith('1') ? '2' : '1'}`;
}
