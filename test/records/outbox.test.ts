import { PinnableClock, relayOnce, repush } from '@rtflow/records';
import type { Delivery, OutboxHandlers, OutboxMessage } from '@rtflow/records';
import { expect } from 'chai';
import { forEachDatabase } from '../support/database.ts';
import type { TestDatabase } from '../support/database.ts';
import { DOCTOR } from './clinic.ts';

const START = 1_800_000_000_000;

async function queued(database: TestDatabase, topic = 'siu'): Promise<void> {
  await database.unitOfWork.run(DOCTOR, (tx) => tx.outbox(topic, { appointmentId: 'a-1' }, `${topic}-1`));
}

function handlers(answers: (Delivery | Error)[], seen: OutboxMessage[] = []): OutboxHandlers {
  return new Map([
    [
      'siu',
      async (message: OutboxMessage) => {
        seen.push(message);
        const answer = answers.shift()!;
        if (answer instanceof Error) throw answer;
        return answer;
      },
    ],
  ]);
}

const stateOf = (database: TestDatabase): Promise<unknown> =>
  database.reader.get('SELECT state, attempts, next_at - ? AS wait_ms, last_error FROM outbox', [START]);

describe('records: outbox relay', () => {
  forEachDatabase((_name, open) => {
    async function opened(): Promise<{ database: TestDatabase; clock: PinnableClock }> {
      const clock = new PinnableClock();
      clock.pin(START);
      return { database: await open({ clock }), clock };
    }

    it('sends a waiting message once and marks it', async () => {
      const { database } = await opened();
      await queued(database);
      const seen: OutboxMessage[] = [];
      const round = (): Promise<number> =>
        relayOnce({ unitOfWork: database.unitOfWork, handlers: handlers([{ outcome: 'sent' }], seen) });
      expect([await round(), await round()]).to.deep.equal([1, 0]);
      expect(seen.map(({ topic, payload, attempt }) => ({ topic, payload, attempt }))).to.deep.equal([
        { topic: 'siu', payload: { appointmentId: 'a-1' }, attempt: 1 },
      ]);
      expect(await stateOf(database)).to.deep.include({ state: 'SENT', attempts: 1 });
    });

    it('leaves a topic alone that nobody handles', async () => {
      const { database } = await opened();
      await queued(database, 'wechat');
      expect(await relayOnce({ unitOfWork: database.unitOfWork, handlers: handlers([]) })).to.equal(0);
    });

    it('waits 10 s, then 1 min after a transient failure, also when the handler throws', async () => {
      const { database, clock } = await opened();
      await queued(database);
      const answers = handlers([{ outcome: 'later', reason: 'refused' }, new Error('reset'), { outcome: 'sent' }]);
      const round = (): Promise<number> => relayOnce({ unitOfWork: database.unitOfWork, handlers: answers });
      await round();
      expect(await stateOf(database)).to.deep.include({ state: 'FAILED', wait_ms: 10_000, last_error: 'refused' });
      expect(await round()).to.equal(0);
      clock.advance(10_000);
      await round();
      expect(await stateOf(database)).to.deep.include({ state: 'FAILED', wait_ms: 70_000, last_error: 'reset' });
      clock.advance(60_000);
      await round();
      expect(await stateOf(database)).to.deep.include({ state: 'SENT', attempts: 3, last_error: null });
    });

    it('takes a claimed message again when its relay died before marking it', async () => {
      const { database, clock } = await opened();
      await queued(database);
      const claimed = Promise.withResolvers<void>();
      const neverAnswers = (): Promise<Delivery> => {
        claimed.resolve();
        return new Promise(() => undefined);
      };
      const dies: OutboxHandlers = new Map([['siu', neverAnswers]]);
      void relayOnce({ unitOfWork: database.unitOfWork, handlers: dies, leaseMs: 5000 });
      await claimed.promise;
      const seen: OutboxMessage[] = [];
      const round = (): Promise<number> =>
        relayOnce({ unitOfWork: database.unitOfWork, handlers: handlers([{ outcome: 'sent' }], seen), leaseMs: 5000 });
      clock.advance(5000);
      expect(await round()).to.equal(1);
      expect(seen[0]!.attempt).to.equal(2);
    });

    it('R9.4 gives up on a dead message until a person pushes it again', async () => {
      const { database } = await opened();
      await queued(database);
      const answers = handlers([{ outcome: 'dead', reason: 'unknown patient' }, { outcome: 'sent' }]);
      const round = (): Promise<number> => relayOnce({ unitOfWork: database.unitOfWork, handlers: answers });
      await round();
      expect(await stateOf(database)).to.deep.include({ state: 'DEAD', last_error: 'unknown patient' });
      const { id } = (await database.reader.get<{ id: string }>('SELECT id FROM outbox'))!;
      const push = (): Promise<boolean> => database.unitOfWork.run(DOCTOR, (tx) => repush(tx.sql, id, tx.now));
      expect(await push()).to.equal(true);
      await round();
      expect(await stateOf(database)).to.deep.include({ state: 'SENT' });
      expect(await push(), 'what was sent is not sent again').to.equal(false);
    });
  });
});
