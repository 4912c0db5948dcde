import { createFieldCipher, openDatabase, relayOnce, SYSTEM_ACTOR, systemClock } from '@rtflow/records';
import { installFieldCipher } from '@rtflow/records/patient-fields';
import { rowsOf } from '@rtflow/records/rows';
import { feedWebhooks, topicOf } from '@rtflow/records/webhooks/feed';
import { deliverWebhook } from '@rtflow/api/webhooks/webhook-delivery';
import { NO_ENGINE } from '../support/database.ts';
import { tellParent } from '../support/tell-parent.ts';

/** A sender that is killed: `node webhook-child.ts <database url> <origin>`. Ends when nothing is left. */
const [url = '', origin = ''] = process.argv.slice(2);
installFieldCipher(createFieldCipher(Buffer.alloc(32, 7)));
const database = await openDatabase({ url, engine: NO_ENGINE });
const { unitOfWork } = database;
const doors = { database, clock: systemClock, origins: [origin] };
const hooks = await rowsOf({ sql: database.reader }, 'Webhook', { active: true });
const handlers = new Map(
  hooks.map(({ id }) => [
    topicOf(id),
    (message: Parameters<typeof deliverWebhook>[2]) => deliverWebhook(doors, id, message),
  ]),
);
tellParent('started');
while ((await unitOfWork.run(SYSTEM_ACTOR, feedWebhooks)) > 0);
while ((await relayOnce({ unitOfWork, handlers, leaseMs: 50, batch: 3 })) > 0);
await database.close();
