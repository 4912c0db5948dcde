import { violationOf } from '@rtflow/records';
import type { Tx } from '@rtflow/records';
import { expect } from 'chai';
import { forEachDatabase } from '../support/database.ts';
import type { TestDatabase } from '../support/database.ts';
import { DOCTOR, addTreatmentReady, appointment, treatment } from './clinic.ts';
import type { TreatmentReady } from './clinic.ts';

type Setup = Parameters<typeof addTreatmentReady>[1];

/** The violation's code or kind, 'written' when the row was taken. */
async function attempt(
  database: TestDatabase,
  setup: Setup,
  act: (tx: Tx, ready: TreatmentReady) => Promise<unknown>,
): Promise<string | undefined> {
  try {
    await database.unitOfWork.run(DOCTOR, async (tx) => act(tx, await addTreatmentReady(tx, setup)));
    return 'written';
  } catch (error) {
    const violation = violationOf(error);
    if (!violation) throw error;
    return violation.code ?? violation.kind;
  }
}

describe('records: guards in the database', () => {
  forEachDatabase((_name, open) => {
    it('HC1 takes an appointment when the sheet of its plan is approved and the course is active', async () => {
      const database = await open();
      expect(await attempt(database, {}, appointment)).to.equal('written');
    });

    const noAppointment: [string, Setup][] = [
      ['the sheet is only verified', { sheet: { status: 'VERIFIED' } }],
      ["the sheet's plan hash is another", { sheet: { planHash: 'b'.repeat(64) } }],
      ['the course is suspended', { course: { status: 'SUSPENDED' } }],
    ];
    for (const [condition, setup] of noAppointment) {
      it(`HC1 refuses an appointment when ${condition}`, async () => {
        const database = await open();
        expect(await attempt(database, setup, appointment)).to.equal('HC1');
      });
    }

    it('HC1 lets a simulation be booked without a plan', async () => {
      const database = await open();
      const book = (tx: Tx, ready: TreatmentReady): Promise<unknown> =>
        appointment(tx, ready, { kind: 'SIM', planId: null, fxNo: null });
      expect(await attempt(database, { sheet: { status: 'DRAFT' } }, book)).to.equal('written');
    });

    it('HC1 refuses to bring a cancelled appointment back when the sheet is void', async () => {
      const database = await open();
      const revive = async (tx: Tx, ready: TreatmentReady): Promise<void> => {
        await appointment(tx, ready, { status: 'CANCELLED' });
        await tx.sql.run(`UPDATE treatment_sheets SET status = 'VOID' WHERE id = ?`, [ready.sheetId]);
        await tx.sql.run(`UPDATE appointments SET status = 'BOOKED' WHERE course_id = ?`, [ready.courseId]);
      };
      expect(await attempt(database, {}, revive)).to.equal('HC1');
    });

    /** What a hand at a SQL prompt would write: no command, no model in between. */
    const bookBySql = (tx: Tx, { courseId, patientId, planId, deviceId }: TreatmentReady): Promise<unknown> =>
      tx.sql.run(
        `INSERT INTO appointments (id, course_id, patient_id, plan_id, device_id, kind, fx_no, start_at, end_at, booked_by, booked_at)
         VALUES (?, ?, ?, ?, ?, 'REGULAR', 1, 1000000, 1600000, 'sql', 1)`,
        [tx.newId(), courseId, patientId, planId, deviceId],
      );
    const treatBySql = (tx: Tx, { courseId, planId, deviceId }: TreatmentReady): Promise<unknown> =>
      tx.sql.run(
        `INSERT INTO treatment_records (id, course_id, plan_id, device_id, fx_no, outcome, mu_planned, mu_delivered, beams,
           staff1_id, staff2_id, identity, start_at, end_at, source, recorded_at)
         VALUES (?, ?, ?, ?, 1, 'COMPLETE', 500, 500, '[]', 'a', 'b', '{}', 1000000, 1300000, 'LOCAL', 1)`,
        [tx.newId(), courseId, planId, deviceId],
      );

    it('HC1 refuses raw SQL that books before the sheet is approved, and takes it afterwards', async () => {
      const database = await open();
      for (const status of ['DRAFT', 'VERIFIED', 'VOID'] as const) {
        expect(await attempt(database, { sheet: { status } }, bookBySql), status).to.equal('HC1');
      }
      expect(await attempt(database, {}, bookBySql)).to.equal('written');
    });

    const moves: [string, string][] = [
      ['moves the booking', 'start_at = 2000000, end_at = 2600000'],
      ['makes a rescan a fraction', "kind = 'FIRST'"],
      ['takes the plan away', 'plan_id = NULL'],
    ];
    for (const [what, assignment] of moves) {
      it(`HC1 refuses raw SQL that ${what} once the sheet is void`, async () => {
        const database = await open();
        const move = async (tx: Tx, ready: TreatmentReady): Promise<void> => {
          await appointment(tx, ready, { kind: what.includes('rescan') ? 'RESCAN' : 'REGULAR' });
          await tx.sql.run(`UPDATE treatment_sheets SET status = 'VOID' WHERE id = ?`, [ready.sheetId]);
          await tx.sql.run(`UPDATE appointments SET ${assignment} WHERE course_id = ?`, [ready.courseId]);
        };
        expect(await attempt(database, {}, move)).to.equal('HC1');
      });
    }

    it('HC1 lets a patient who is booked come and go once the sheet is void', async () => {
      const database = await open();
      const come = async (tx: Tx, ready: TreatmentReady): Promise<void> => {
        await appointment(tx, ready);
        await tx.sql.run(`UPDATE treatment_sheets SET status = 'VOID' WHERE id = ?`, [ready.sheetId]);
        await tx.sql.run(`UPDATE appointments SET status = 'CANCELLED' WHERE course_id = ?`, [ready.courseId]);
      };
      expect(await attempt(database, {}, come)).to.equal('written');
    });

    it('HC2 refuses raw SQL that treats before approval, check or QA, and takes it afterwards', async () => {
      const database = await open();
      const lacking: Setup[] = [
        { plan: { mdApprovedAt: null } },
        { plan: { checkedAt: null } },
        { plan: { psqaState: 'PENDING' } },
        { plan: { status: 'CHECKED' } },
        { plan: { planHash: 'c'.repeat(64) } },
      ];
      for (const setup of lacking) expect(await attempt(database, setup, treatBySql)).to.equal('HC2');
      expect(await attempt(database, {}, treatBySql)).to.equal('written');
    });

    it('books one live appointment per device and start; a cancelled one frees the slot', async () => {
      const database = await open();
      const twice = async (tx: Tx, ready: TreatmentReady): Promise<void> => {
        await appointment(tx, ready, { status: 'CANCELLED' });
        await appointment(tx, ready);
        await appointment(tx, ready, { fxNo: 2 });
      };
      expect(await attempt(database, {}, twice)).to.equal('unique');
      const once = async (tx: Tx, ready: TreatmentReady): Promise<void> => {
        await appointment(tx, ready, { status: 'CANCELLED' });
        await appointment(tx, ready);
      };
      expect(await attempt(database, {}, once)).to.equal('written');
    });

    it('HC2 takes a fraction of a released plan whose hash the approved sheet bears', async () => {
      const database = await open();
      expect(await attempt(database, {}, treatment)).to.equal('written');
      const waived: Setup = { plan: { psqaState: 'WAIVED', status: 'QA_PASSED' } };
      expect(await attempt(database, waived, treatment)).to.equal('written');
    });

    const noFraction: [string, Setup][] = [
      ['the plan is only checked', { plan: { status: 'CHECKED' } }],
      ['no doctor approved the plan', { plan: { mdApprovedAt: null } }],
      ['no physicist checked the plan', { plan: { checkedAt: null } }],
      ['patient-specific QA is pending', { plan: { psqaState: 'PENDING' } }],
      ['patient-specific QA failed', { plan: { psqaState: 'FAILED' } }],
      ['QA counts as not required but is', { plan: { psqaState: 'NOT_REQUIRED', psqaRequired: true } }],
      ['the RTPLAN changed after the sheet', { plan: { planHash: 'c'.repeat(64) } }],
      ['the sheet is void', { sheet: { status: 'VOID' } }],
    ];
    for (const [condition, setup] of noFraction) {
      it(`HC2 refuses a fraction when ${condition}`, async () => {
        const database = await open();
        expect(await attempt(database, setup, treatment)).to.equal('HC2');
      });
    }

    it('HC6 refuses a fraction beyond the prescribed number', async () => {
      const database = await open();
      const at = (fxNo: number) => (tx: Tx, ready: TreatmentReady) => treatment(tx, ready, { fxNo });
      expect(await attempt(database, {}, at(3))).to.equal('written');
      expect(await attempt(database, {}, at(4))).to.equal('HC6');
    });

    it('refuses one therapist as both, an unknown plan, and the same outside record twice', async () => {
      const database = await open();
      const one = (tx: Tx, ready: TreatmentReady): Promise<unknown> => treatment(tx, ready, { staff2Id: 'u-rtt-1' });
      expect(await attempt(database, {}, one)).to.equal('check');
      const twice = async (tx: Tx, ready: TreatmentReady): Promise<void> => {
        await treatment(tx, ready, { externalId: '1.2.3' });
        await treatment(tx, ready, { externalId: '1.2.3', fxNo: 2 });
      };
      expect(await attempt(database, {}, twice)).to.equal('unique');
      const orphan = (tx: Tx, ready: TreatmentReady): Promise<unknown> =>
        appointment(tx, { ...ready, courseId: 'nobody' }, { kind: 'SIM' });
      expect(await attempt(database, {}, orphan)).to.equal('foreign-key');
    });

    for (const verb of ['UPDATE treatment_records SET mu_delivered = 1', 'DELETE FROM treatment_records']) {
      it(`refuses '${verb}': what was given stays written`, async () => {
        const database = await open();
        const change = async (tx: Tx, ready: TreatmentReady): Promise<void> => {
          await treatment(tx, ready);
          await tx.sql.run(verb);
        };
        expect(await attempt(database, {}, change)).to.equal('APPEND_ONLY');
      });
    }
  });
});
