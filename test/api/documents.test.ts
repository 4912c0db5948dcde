import { SYSTEM_ACTOR, verifyAuditChain, type Database } from '@rtflow/records';
import { jobRecordFor } from '@rtflow/records/job-records/index';
import { insertRow, rowOf } from '@rtflow/records/rows';
import { expect } from 'chai';
import { printDocument } from '../../workers/tasks/print-document/handler.ts';
import { addPerson } from '../support/builders/people.ts';
import { finishJobs, openCase } from '../support/builders/open-case.ts';
import { forEachDatabase } from '../support/database.ts';
import { runHandler } from '../workers/run-handler.ts';
import { NOW, apiUnderTest, signIn } from './api-under-test.ts';

const ANSWERS = {
  completed: 'early',
  endReason: '105480006',
  response: 'PR',
  concurrent: 'CHEMO',
  concurrentDrug: '顺铂',
  toxicities: [{ term: 'MUCOSITIS', grade: '2' }],
  deliveredFractions: 0,
  prescribedFractions: 0,
};

const SLA = {
  dueAt: new Date(NOW + 4 * 3_600_000).toISOString(),
  warnAt: new Date(NOW + 3_600_000).toISOString(),
  escalateAt: new Date(NOW + 8 * 3_600_000).toISOString(),
};

describe('api: documents', () => {
  forEachDatabase((_name, open) => {
    const start = apiUnderTest(open);

    async function withSummary() {
      const api = await start();
      const opened = await openCase(api.database);
      const doctor = await addPerson(api.database, ['ATT']);
      const documentId = await build(api.database, opened.courseId);
      return { api, opened, doctor, documentId };
    }

    it('opens the printed summary: the words of its form, the names of its signers, no codes', async () => {
      const { api, opened, doctor, documentId } = await withSummary();
      await sign(api.database, { ...opened, userId: doctor.userId });
      await print(api.database, { documentId, courseId: opened.courseId });

      const reader = await signIn(api.url, doctor);
      const { value: chart } = await reader.call('patients.chart', { params: { patientId: opened.patientId } });
      expect(chart.documents.map(({ url }) => url)).to.eql([`/api/documents/${documentId}`]);
      const reply = await fetch(`${api.url}/api/documents/${documentId}`, { headers: { Cookie: reader.cookie } });
      const html = await reply.text();
      expect([reply.status, reply.headers.get('content-type')]).to.eql([200, 'text/html; charset=utf-8']);
      for (const word of ['提前终止', '拒绝', '部分缓解 PR', '化疗 顺铂', '口腔黏膜炎', '2 级', '疗程小结签署'])
        expect(html).to.include(word);
      for (const code of ['105480006', 'CHEMO', 'MUCOSITIS', '草稿']) expect(html).to.not.include(code);
    });

    it('R0.20 keeps who opened which chart, process, task or document, when and from where, and no name', async () => {
      const { api, opened, doctor, documentId } = await withSummary();
      const { patientId, courseId } = opened;
      await print(api.database, { documentId, courseId });
      const reader = await signIn(api.url, doctor);
      await finishJobs(api.database, 'compute-due-date', SLA);
      const task = await api.database.reader.get<{ task_key: number }>('SELECT task_key FROM task_contexts');
      const taskKey = String(task?.task_key);
      api.clock.pin(NOW + 60_000);
      await reader.call('patients.chart', { params: { patientId } });
      await reader.call('courses.process', { params: { courseId } });
      await reader.call('tasks.get', { params: { taskKey } });
      for (const path of [`documents/${documentId}`, `patients/${patientId}/barcode.svg`])
        await fetch(`${api.url}/api/${path}`, { headers: { Cookie: reader.cookie } });

      const rows = await api.database.reader.all<Record<string, unknown>>(
        `SELECT action, entity_id, patient_id, actor_id, \`at\`, detail FROM audit_log WHERE action LIKE '%.read' ORDER BY seq`,
      );
      expect(rows.map(({ action, entity_id }) => `${String(action)} ${String(entity_id)}`)).to.eql([
        `course.read ${courseId}`,
        `process.read ${courseId}`,
        `task.read ${taskKey}`,
        `document.read ${documentId}`,
        `patient.read ${patientId}`,
      ]);
      for (const row of rows) {
        expect(row).to.include({ patient_id: patientId, actor_id: doctor.userId, at: NOW + 60_000 });
        expect(JSON.parse(String(row.detail))).to.include({ address: '127.0.0.1' });
        expect(String(row.detail)).to.not.match(/[\u4e00-\u9fff]/);
      }
      expect(await verifyAuditChain(api.database.reader)).to.include({ intact: true });
    });

    it('R0.20 shows nothing when the reading cannot be kept', async () => {
      const { api, opened, doctor } = await withSummary();
      const reader = await signIn(api.url, doctor);
      await api.database.unitOfWork.run(SYSTEM_ACTOR, (tx) => tx.sql.run('DELETE FROM audit_head'));
      const { status } = await reader.call('patients.chart', { params: { patientId: opened.patientId } });
      expect(status).to.equal(500);
      await api.database.unitOfWork.run(SYSTEM_ACTOR, (tx) =>
        tx.sql.run(`INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, ?)`, ['0'.repeat(64)]),
      );
    });

    it('does not show or open a summary that is not printed yet', async () => {
      const { api, opened, doctor, documentId } = await withSummary();
      const reader = await signIn(api.url, doctor);
      const { value: chart } = await reader.call('patients.chart', { params: { patientId: opened.patientId } });
      expect(chart.documents).to.eql([]);
      const reply = await fetch(`${api.url}/api/documents/${documentId}`, { headers: { Cookie: reader.cookie } });
      expect(reply.status).to.equal(404);
    });
  });
});

function build(database: Database, courseId: string): Promise<string> {
  return database.unitOfWork.run(SYSTEM_ACTOR, async (tx) => {
    const made = await jobRecordFor('build-summary').record?.(tx, job('build-summary', { courseId }), {});
    return (made as { documentId: string }).documentId;
  });
}

async function sign(
  database: Database,
  { courseId, patientId, userId }: { courseId: string; patientId: string; userId: string },
): Promise<void> {
  await database.unitOfWork.run(SYSTEM_ACTOR, async (tx) => {
    const id = tx.newId();
    const filled = { courseId, patientId, data: ANSWERS, digestSha256: '0', submittedBy: userId, submittedAt: tx.now };
    await insertRow(tx, 'FormSubmission', { id, formId: 'summary-sign', formVersion: 1, ...filled });
    const signed = { entity: 'form_submission', entityId: id, digestSha256: '0', algorithm: 'SHA-256' };
    const meaning = '疗程小结签署';
    await insertRow(tx, 'Signature', { id: tx.newId(), userId, meaning, ...signed, signedAt: tx.now });
  });
}

/** As the worker does it: context from the record, rendered, kept. */
async function print(database: Database, variables: { documentId: string; courseId: string }): Promise<void> {
  const record = jobRecordFor('print-document');
  const asked = job('print-document', variables);
  const context = await database.readOnly((reader) => record.context(reader, asked));
  const ending = await runHandler(printDocument, { variables: variables as never, context: context as never });
  if (ending.kind !== 'complete') throw new Error(`Expected the paper to be rendered, but ${JSON.stringify(ending)}`);
  await database.unitOfWork.run(SYSTEM_ACTOR, async (tx) => {
    await record.record?.(tx, asked, ending.result);
    expect(await rowOf(tx, 'Document', { id: variables.documentId })).to.include({ kind: 'course-summary' });
  });
}

function job(type: string, variables: Readonly<Record<string, unknown>>) {
  return { jobKey: 1, type, elementId: type, rootKey: 1, variables };
}
