import { isStorageSopClass, VERIFICATION_SOP_CLASS } from '@rtflow/imaging/dicom/sop-classes';
import {
  EXPLICIT_LITTLE_ENDIAN,
  IMPLICIT_LITTLE_ENDIAN,
  isArchivableTransferSyntax,
} from '@rtflow/imaging/dicom/transfer-syntaxes';

export type ContextDecision =
  | { readonly accept: string }
  | { readonly reject: 'abstract-syntax-not-supported' | 'transfer-syntaxes-not-supported' };

/**
 * What one proposed presentation context gets. Every storage class in every archivable transfer syntax is taken as it
 * comes; among several syntaxes the sender's first wins, because it is the one the object is in.
 */
export function decideContext(abstractSyntaxUid: string, proposed: readonly string[]): ContextDecision {
  const acceptable = ACCEPTABLE.find(({ handles }) => handles(abstractSyntaxUid));
  if (acceptable === undefined) return { reject: 'abstract-syntax-not-supported' };
  const chosen = proposed.find((uid) => acceptable.takes(uid));
  return chosen === undefined ? { reject: 'transfer-syntaxes-not-supported' } : { accept: chosen };
}

const ACCEPTABLE = [
  {
    handles: (uid: string) => uid === VERIFICATION_SOP_CLASS,
    takes: (uid: string) => uid === IMPLICIT_LITTLE_ENDIAN || uid === EXPLICIT_LITTLE_ENDIAN,
  },
  { handles: isStorageSopClass, takes: isArchivableTransferSyntax },
] as const;
