import { RECORD_TABLES } from '@rtflow/records';
import { MOVING, STAYING } from '@rtflow/records/commands/merges/move-history';
import { expect } from 'chai';
import { aPhoto } from '../support/builders/photo.ts';
import { aRegistration } from '../support/builders/registration.ts';
import { forEachDatabase } from '../support/database.ts';
import { addCourse } from '../records/clinic.ts';
import { SYSTEM_ACTOR } from '@rtflow/records';
import { apiUnderTest, commandId } from './api-under-test.ts';

describe('api: two charts of one person', () => {
  it('says of every table that names a patient whether its rows follow the person', () => {
    const naming = Object.entries(RECORD_TABLES)
      .filter(([, { columns }]) => 'patientId' in columns)
      .map(([model]) => model);
    expect(naming.filter((model) => MOVING.has(model) === STAYING.has(model))).to.deep.equal([]);
  });

  forEachDatabase((_name, open) => {
    const start = apiUnderTest(open);

    /** Two charts of one person: an old one with a finished course, and today's under a number that was mistyped. */
    async function twoCharts() {
      const api = await start();
      const [desk, admin] = [await api.as('FD'), await api.as('ADM')];
      const register = async (serial: number, change = {}) =>
        (
          await desk.call('patients.register', {
            body: { commandId: commandId(), acceptNew: true, registration: aRegistration(serial, change) },
          })
        ).value.patientId;
      const known = await register(1);
      const twin = await register(3, { phone: '13911112222' });
      await api.database.unitOfWork.run(SYSTEM_ACTOR, async (tx) => {
        await addCourse(tx, { patientId: known, status: 'COMPLETED', openedAt: 1 });
        await addCourse(tx, { patientId: twin, status: 'ACTIVE', openedAt: 2 });
        await tx.sql.run('UPDATE patients SET flags = ? WHERE id = ?', [JSON.stringify({ allergy: '青霉素' }), twin]);
      });
      await desk.call('patients.takePhoto', {
        params: { patientId: twin },
        body: { commandId: commandId(), source: 'CAMERA', original: aPhoto(), thumbnail: aPhoto() },
      });
      const propose = (by = desk) =>
        by.call('merges.propose', {
          body: { commandId: commandId(), survivorId: known, mergedId: twin, reason: '证件号录错一位' },
        });
      const decide = (mergeId: string, confirm = true, by = admin) =>
        by.call('merges.decide', { params: { mergeId }, body: { commandId: commandId(), confirm } });
      /** Every row that names one of the two, by table and owner. */
      const rows = async () => {
        const found: string[] = [];
        for (const [model, { name, columns }] of Object.entries(RECORD_TABLES)) {
          if (!('patientId' in columns) || STAYING.has(model)) continue;
          const counted = await api.database.reader.all<{ patient_id: string; n: number }>(
            `SELECT patient_id, COUNT(*) AS n FROM ${name} WHERE patient_id IN (?, ?) GROUP BY patient_id`,
            [known, twin],
          );
          for (const row of counted) found.push(`${name} ${row.patient_id === known ? 'known' : 'twin'} ${row.n}`);
        }
        return found.sort();
      };
      return { api, desk, admin, known, twin, propose, decide, rows };
    }

    it('R1.12 joins two charts only when a second person confirms, the survivor keeping courses, visits, photograph and warnings', async () => {
      const { desk, admin, known, twin, propose, decide, rows } = await twoCharts();
      const { mergeId } = (await propose()).value;
      expect((await rows()).filter((line) => line.startsWith('courses'))).to.eql(['courses known 1', 'courses twin 1']);
      const [waiting] = (await admin.call('merges.list')).value.merges;
      expect([waiting?.survivor.patientId, waiting?.merged.patientId, waiting?.acts.map((act) => act.allowed)]).to.eql([
        known,
        twin,
        [true, true],
      ]);
      expect((await decide(mergeId)).status).to.equal(200);
      expect((await rows()).filter((line) => line.includes('twin'))).to.eql([]);
      const chart = (await desk.call('patients.chart', { params: { patientId: twin } })).value;
      expect(chart.banner.patientId, 'an old link shows the chart that goes on').to.equal(known);
      expect(chart.courses).to.have.length(2);
      expect(chart.banner.photoUrl).to.include(known);
      expect(chart.banner.flags.find(({ kind }) => kind === 'allergy')).to.include({ state: 'yes', text: '青霉素' });
      const { rows: listed } = (await desk.call('patients.list')).value;
      expect(listed.map((row) => row.patientId)).to.eql([known]);
    });

    it('takes a merge apart again: both charts are as they were, row by row, and new rows stay where they were written', async () => {
      const { api, admin, known, twin, propose, decide, rows } = await twoCharts();
      const before = await rows();
      const { mergeId } = (await propose()).value;
      await decide(mergeId);
      const people = () =>
        api.database.reader.all('SELECT id, flags, photo_attachment_id, merged_into_id FROM patients ORDER BY id');
      await admin.call('merges.undo', { params: { mergeId }, body: { commandId: commandId(), reason: '是两个人' } });
      expect(await rows()).to.eql(before);
      const now = await people();
      expect(now.map((row) => row.merged_into_id)).to.eql([null, null]);
      expect(now.find((row) => row.id === known)?.photo_attachment_id).to.equal(null);
      expect(String(JSON.stringify(now.find((row) => row.id === known)?.flags))).to.not.include('青霉素');
      expect((await admin.call('patients.list')).value.rows.map((row) => row.patientId)).to.have.members([known, twin]);
    });

    it('lets nobody confirm the own proposal, nobody decide twice, and only an administrator confirm', async () => {
      const { desk, admin, propose, decide } = await twoCharts();
      const { mergeId } = (await propose(admin)).value;
      expect((await decide(mergeId)).problem.code).to.equal('SEPARATION');
      expect((await decide(mergeId, true, desk)).status).to.equal(403);
      const seen = await desk.call('merges.list');
      expect(seen.value.merges[0]?.acts.every((act) => !act.allowed)).to.equal(true);
    });

    it('answers the second of two people who decide at once that it is decided', async () => {
      const { api, propose, decide } = await twoCharts();
      const other = await api.as('ADM');
      const { mergeId } = (await propose()).value;
      const both = await Promise.all([decide(mergeId), decide(mergeId, false, other)]);
      expect(both.map(({ status }) => status).sort()).to.eql([200, 409]);
    });

    it('refuses to join two charts that are both under treatment', async () => {
      const { api, known, propose } = await twoCharts();
      await api.database.unitOfWork.run(SYSTEM_ACTOR, (tx) => addCourse(tx, { patientId: known, status: 'SUSPENDED' }));
      const refused = await propose();
      expect([refused.status, refused.problem.code]).to.eql([409, 'BOTH_UNDER_TREATMENT']);
    });

    it('recognises the person by the document of the chart that was joined', async () => {
      const { desk, known, propose, decide } = await twoCharts();
      await decide((await propose()).value.mergeId);
      const again = await desk.call('patients.register', {
        body: { commandId: commandId(), registration: aRegistration(3, { phone: '13911112222' }) },
      });
      expect(again.value).to.include({ patientId: known, returning: true });
    });
  });
});
