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
