import type { RouteAnswer } from '@rtflow/contract';
import { openPhone, openText } from '../../patient-fields.ts';
import { can } from '../../policies/can.ts';
import { refuse, type Outcome } from '../../policies/refusals.ts';
import type { Reader } from '../../record-types.ts';
import { rowOf, rowsOf } from '../../rows.ts';
import type { Actor } from '../../tx.ts';

/** How a person is reached. Of an address only the last letters are shown: who typed it knows it again. */
export async function contactsOf(
  reader: Reader,
  actor: Actor,
  ownerId: string,
): Promise<Outcome<RouteAnswer<'messages.contacts'>>> {
  const right = can(actor, 'patient.register');
  if (!right.ok) return right;
  const patient = await rowOf(reader, 'Patient', { id: ownerId });
  if (!patient && !(await rowOf(reader, 'User', { id: ownerId }))) return refuse('NOT_FOUND', { ownerId });
  const rows = await rowsOf(reader, 'MessageContact', { ownerId }, { order: ['channel'] });
  return {
    ok: true,
    value: {
      hasPhone: patient !== null && (openPhone(patient) || '') !== '',
      contacts: rows.map(({ id, channel, addressEnc, optedOut }) => ({
        channel,
        ending: addressEnc === null ? null : openText(addressEnc, 'message_contacts.address', id).slice(-4),
        optedOut,
      })),
    },
  };
}
