import { createFieldCipher, openDatabase, SYSTEM_ACTOR } from '@rtflow/records';
import { saveWebhook } from '@rtflow/records/commands/integration/webhooks';
import { installFieldCipher } from '@rtflow/records/patient-fields';
import { expect } from 'chai';
import { forEachDatabase, NO_ENGINE } from '../support/database.ts';
import { runChild } from '../support/faults.ts';
import { startReceiver } from './receiver.ts';

const CHILD = new URL('./webhook-child.ts', import.meta.url);
/** Kills of the sender; RTFLOW_SENDER_KILLS=100 is the whole run. */
const KILLS = Number(process.env.RTFLOW_SENDER_KILLS ?? 3);
const PER_KILL = 6;

describe('webhooks: killed sender', function () {
  this.timeout(60_000 + KILLS * 10_000);

  forEachDatabase((_name, open) => {
    it(`tells each of ${KILLS * PER_KILL} acts over ${KILLS} kills and cut answers; what comes twice has one id`, async () => {
      installFieldCipher(createFieldCipher(Buffer.alloc(32, 7)));
      const receiver = await startReceiver();
      const { url, close, unitOfWork } = await open();
      const wish = {
        version: 0,
        name: 'lab',
        url: `${receiver.origin}/in`,
        events: ['device.status'] as const,
        active: true,
      };
      await unitOfWork.run(SYSTEM_ACTOR, (tx) => saveWebhook(tx, wish, [receiver.origin]));
      const acts = KILLS * PER_KILL;
      for (let n = 0; n < acts; n += 1)
        await unitOfWork.run(SYSTEM_ACTOR, (tx) =>
          tx.audit({ action: 'device.status', entity: 'device', entityId: `d${n}` }),
        );
      await close();
      const sender = (killAfterMs: number | null) =>
        runChild(CHILD, [url, receiver.origin], (line, kill) => {
          if (line === 'started' && killAfterMs !== null) setTimeout(kill, killAfterMs);
        });
      let killed = 0;
      for (let round = 0; round < KILLS; round += 1) {
        receiver.answers = [0];
        // At another moment each time: while it feeds, claims, sends, or marks.
        if ((await sender((round * 7) % 40)).signal === 'SIGKILL') killed += 1;
      }
      receiver.answers = [];
      const rest = await openDatabase({ url, engine: NO_ENGINE });
      // What failed waits for its back-off; it is brought forward instead of waiting here.
      await rest.unitOfWork.run(SYSTEM_ACTOR, (tx) =>
        tx.sql.run(`UPDATE outbox SET next_at = 0 WHERE state <> 'SENT'`),
      );
      await rest.close();
      expect((await sender(null)).errors).to.equal('');
      await receiver.close();
      const told = receiver.arrived.map(({ body }) => JSON.parse(body) as { id: string; keys: { id: string } });
      expect(new Set(told.map(({ keys }) => keys.id)).size, 'acts told').to.equal(acts);
      expect(new Set(told.map(({ id }) => id)).size, 'deliveries').to.equal(acts);
      expect(killed, 'kills').to.be.greaterThan(0);
    });
  });
});
