import type { FieldCipher, FieldPlace } from './field-cipher.ts';

/**
 * Sealed columns of a patient, in one place: how a number is normalised before it is hashed decides whether a returning patient is
 * found. The cipher is installed once per process, because recorders and guards get nothing but a transaction.
 */
let cipher: FieldCipher | null = null;

/** At start, before anything reads or writes a patient. */
export function installFieldCipher(made: FieldCipher): void {
  cipher = made;
}

export interface SealedDocument {
  readonly idNoHash: string;
  readonly idNoEnc: string;
  readonly idNoLast4: string;
}

export function sealDocument(patientId: string, document: { idType: string; idNo: string }): SealedDocument {
  const idNo = normalNo(document.idNo);
  return {
    idNoHash: documentHash(document.idType, idNo),
    idNoEnc: installed().encrypt(idNo, { column: 'patients.id_no', rowId: patientId }),
    idNoLast4: idNo.slice(-4),
  };
}

export function sealPhone(patientId: string, phone: string) {
  return {
    phoneHash: phoneHash(phone),
    phoneEnc: installed().encrypt(phone, { column: 'patients.phone', rowId: patientId }),
    phoneLast4: phone.slice(-4),
  };
}

type Sealed = { readonly id: string; readonly idNoEnc: string | null; readonly phoneEnc: string | null };

/** Empty when there is none. @throws Error when the text was altered or moved from another row */
export function openDocument(patient: Pick<Sealed, 'id' | 'idNoEnc'>): string {
  return patient.idNoEnc ? installed().decrypt(patient.idNoEnc, { column: 'patients.id_no', rowId: patient.id }) : '';
}

export function openPhone(patient: Pick<Sealed, 'id' | 'phoneEnc'>): string {
  return patient.phoneEnc ? installed().decrypt(patient.phoneEnc, { column: 'patients.phone', rowId: patient.id }) : '';
}

/** Of a document's kind and number: the unique key of a person. */
export function documentHash(idType: string, idNo: string): string {
  return installed().fingerprint(idType, normalNo(idNo));
}

export function phoneHash(phone: string): string {
  return installed().fingerprint('phone', phone.replace(/\D/g, ''));
}

/** Of the person to call for a patient. */
export function sealContactPhone(patientId: string, phone: string): string {
  return installed().encrypt(phone, { column: 'patients.contact_phone', rowId: patientId });
}

/** Empty when there is none. @throws Error when the text was altered or moved from another row */
export function openContactPhone(patient: {
  readonly id: string;
  readonly contact: { readonly phoneEnc?: string } | null;
}): string {
  const sealed = patient.contact?.phoneEnc;
  return sealed ? installed().decrypt(sealed, { column: 'patients.contact_phone', rowId: patient.id }) : '';
}

export type SealedPlace = Exclude<FieldPlace['column'], `patients.${string}`>;

export function sealText(plain: string, column: SealedPlace, rowId: string): string {
  return installed().encrypt(plain, { column, rowId });
}

/** @throws Error when the text was altered or moved from another row */
export function openText(stored: string, column: SealedPlace, rowId: string): string {
  return installed().decrypt(stored, { column, rowId });
}

/** Keyed hash that a patient's link carries: only this installation can make one. */
export function linkSignature(linkId: string): string {
  return installed().fingerprint('patient-link', linkId).slice(0, 32);
}

export function normalNo(idNo: string): string {
  return idNo.replace(/\s/g, '').toUpperCase();
}

function installed(): FieldCipher {
  if (!cipher) throw new Error('Expected installFieldCipher() at start, but no cipher is installed');
  return cipher;
}
