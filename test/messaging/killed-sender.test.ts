import { createFieldCipher, openDatabase, SYSTEM_ACTOR } from '@rtflow/records';
import { setMessageTemplate } from '@rtflow/records/commands/messages/message-settings';
import { queueMessage } from '@rtflow/records/messages/queue-message';
import { installFieldCipher, sealPhone } from '@rtflow/records/patient-fields';
import { SENDING_RULES } from '@rtflow/records/messages/sending-rules';
import { insertRow, updateRows } from '@rtflow/records/rows';
import { expect } from 'chai';
import { addCase } from '../clinical/support/case.ts';
import { forEachDatabase, NO_ENGINE } from '../support/database.ts';
import { runChild } from '../support/faults.ts';
import { providersOfSuite } from './provider-stub.ts';

const CHILD = new URL('./sender-child.ts', import.meta.url);
/** Kills of the sender; RTFLOW_SENDER_KILLS=100 is the whole run. */
const KILLS = Number(process.env.RTFLOW_SENDER_KILLS ?? 3);
const PER_KILL = 4;

describe('messages: killed sender', function () {
  this.timeout(60_000 + KILLS * 10_000);
  const providers = providersOfSuite();

  forEachDatabase((_name, open) => {
    it(`loses none of ${KILLS * PER_KILL} messages over ${KILLS} kills of the sender and cut answers, and doubles none but those whose answer was lost`, async () => {
      installFieldCipher(createFieldCipher(Buffer.alloc(32, 7)));
      const { url, close, unitOfWork } = await open();
      const before = (await providers().log()).length;
      const count = KILLS * PER_KILL;
      await unitOfWork.run(SYSTEM_ACTOR, async (tx) => {
        const providerIds = { ALIYUN_SMS: 'SMS_1', TENCENT_SMS: '101' };
        await setMessageTemplate(tx, {
          kind: 'machine-fault',
          version: 0,
          zh: '{{date}}',
          en: '{{date}}',
          providerIds,
        });
        // no quiet hours: the senders are killed at whatever time the test runs
        await insertRow(tx, 'Setting', {
          name: SENDING_RULES,
          value: { quietFrom: '00:00', quietUntil: '00:00' },
          updatedAt: tx.now,
          updatedBy: tx.actor.id,
        });
        const { patientId } = await addCase(tx);
        await updateRows(tx, 'Patient', { id: patientId }, sealPhone(patientId, '13800138001'));
        for (let n = 0; n < count; n += 1) {
          const params = { date: String(n), time: '09:00' };
          const expiresAt = tx.now + 86_400_000;
          await queueMessage(tx, {
            kind: 'machine-fault',
            recipientId: patientId,
            params,
            dedupKey: `k${n}`,
            expiresAt,
          });
        }
      });
      await close();
      const sender = (onLine: (line: string, kill: () => void) => void) =>
        runChild(CHILD, [url, JSON.stringify(providers().settings)], onLine);
      let killed = 0;
      for (let round = 0; round < KILLS; round += 1) {
        await providers().faults('', 'drop');
        // At another moment each time: while it claims, sends, or marks.
        const wait = (round * 37) % 60;
        const { signal } = await sender((line, kill) => {
          if (line === 'started') setTimeout(kill, wait);
        });
        if (signal === 'SIGKILL') killed += 1;
      }
      await providers().faults();
      // What failed waits for its back-off; the queue is brought forward instead of waiting here.
      const rest = await openDatabase({ url, engine: NO_ENGINE });
      await rest.unitOfWork.run(SYSTEM_ACTOR, (tx) =>
        tx.sql.run(`UPDATE outbox SET next_at = 0 WHERE state <> 'SENT'`),
      );
      await rest.close();
      await sender(() => undefined);
      const seen = (await providers().log()).slice(before);
      const sent = Map.groupBy(seen, ({ id }) => id);
      expect(sent.size, 'messages that arrived').to.equal(count);
      const doubles = seen.length - sent.size;
      const unheard = seen.filter(({ answered }) => !answered).length;
      expect(doubles, 'doubles').to.be.at.most(unheard + killed);
      expect(killed, 'kills').to.be.greaterThan(0);
      const end = await openDatabase({ url, engine: NO_ENGINE });
      const states = await end.reader.all('SELECT state, COUNT(*) AS n FROM messages GROUP BY state');
      await end.close();
      expect(states.map((row) => [row.state, Number(row.n)])).to.deep.equal([['SENT', count]]);
    });
  });
});
