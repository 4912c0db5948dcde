import { openChannels, ChannelSettings } from '@rtflow/api/messaging/open-channels';
import { createFieldCipher, openDatabase, relayOnce, systemClock } from '@rtflow/records';
import { messageDelivery } from '@rtflow/records/messages/deliver';
import { installFieldCipher } from '@rtflow/records/patient-fields';
import { tellParent } from '../support/tell-parent.ts';
import { NO_ENGINE } from '../support/database.ts';

/** A sender that is killed: `node sender-child.ts <database url> <channel settings as JSON>`. Says 'idle' when nothing is left. */
const [url = '', settings = ''] = process.argv.slice(2);
installFieldCipher(createFieldCipher(Buffer.alloc(32, 7)));
const database = await openDatabase({ url, engine: NO_ENGINE });
const { unitOfWork } = database;
const channels = openChannels(ChannelSettings.parse(JSON.parse(settings)), database, systemClock);
const handlers = new Map([['message', messageDelivery({ unitOfWork, channels, publicUrl: '' })]]);
tellParent('started');
while ((await relayOnce({ unitOfWork, handlers, leaseMs: 50, batch: 5 })) > 0) tellParent('round');
tellParent('idle');
await database.close();
