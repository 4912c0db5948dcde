import { timingSafeEqual } from 'node:crypto';
import { linkSignature } from '../patient-fields.ts';
import type { Reader } from '../record-types.ts';
import { insertRow, rowOf } from '../rows.ts';
import type { Tx } from '../tx.ts';

/** The page is for the visits around a message; a later message brings a new link. */
const LINK_MS = 14 * 24 * 3_600_000;
const FRESH_MS = 24 * 3_600_000;

export interface PatientLink {
  readonly patientId: string;
  /** Epoch ms. */
  readonly expiresAt: number;
}

/** Token of the patient's page: one that is young enough, or a new one. Holds no id of the patient. */
export async function patientLinkToken(tx: Tx, patientId: string): Promise<string> {
  const last = await rowOf(tx, 'PatientLink', { patientId }, ['-expiresAt']);
  if (last && last.expiresAt > tx.now + LINK_MS - FRESH_MS) return tokenOf(last.id);
  const id = tx.newId();
  await insertRow(tx, 'PatientLink', { id, patientId, createdAt: tx.now, expiresAt: tx.now + LINK_MS });
  return tokenOf(id);
}

/** Whose link it is and until when; null when it was not made here, or has run out. The signature is judged before the database is asked. */
export async function patientOfLink(
  reader: Reader & { readonly now: number },
  token: string,
): Promise<PatientLink | null> {
  const [, hex = '', signature = ''] = /^([0-9a-f]{32})([0-9a-f]{32})$/.exec(token) ?? [];
  if (hex === '') return null;
  const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  if (!timingSafeEqual(Buffer.from(linkSignature(id)), Buffer.from(signature))) return null;
  const link = await rowOf(reader, 'PatientLink', { id });
  return link && link.expiresAt > reader.now ? { patientId: link.patientId, expiresAt: link.expiresAt } : null;
}

function tokenOf(linkId: string): string {
  return linkId.replaceAll('-', '') + linkSignature(linkId);
}
