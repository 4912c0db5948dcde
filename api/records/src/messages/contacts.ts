import type { MessageChannel } from '@rtflow/domain/message-kinds';
import type { Row } from '../models/index.ts';
import { openPhone, openText } from '../patient-fields.ts';
import type { Reader } from '../record-types.ts';
import { rowOf, rowsOf } from '../rows.ts';

type Contact = Row<'MessageContact'>;

const CONTACT_OF: Readonly<Record<MessageChannel, Contact['channel']>> = {
  WECHAT: 'WECHAT',
  WECOM: 'WECOM',
  ALIYUN_SMS: 'SMS',
  TENCENT_SMS: 'SMS',
};

/** Where a person is reached on a channel; null: not at all, or not wanted. Opened only here, in the sender. `askConsent`: a patient must have said yes. */
export async function addressesOf(
  reader: Reader,
  who: { readonly recipientKind: 'PATIENT' | 'STAFF'; readonly recipientId: string },
  { askConsent }: { readonly askConsent: boolean },
): Promise<(channel: MessageChannel) => string | null> {
  const contacts = await rowsOf(reader, 'MessageContact', { ownerId: who.recipientId });
  const patient = who.recipientKind === 'PATIENT' ? await rowOf(reader, 'Patient', { id: who.recipientId }) : null;
  const wish = contacts.find(({ channel }) => channel === 'ALL');
  if (wish?.optedOut || (patient && askConsent && !wish)) return () => null;
  return (channel) => {
    const contact = contacts.find((row) => row.channel === CONTACT_OF[channel]);
    if (contact?.optedOut) return null;
    if (contact?.addressEnc) return openText(contact.addressEnc, 'message_contacts.address', contact.id);
    return patient && CONTACT_OF[channel] === 'SMS' ? openPhone(patient) || null : null;
  };
}
