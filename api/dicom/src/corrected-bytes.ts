import { correctIdentity } from '@rtflow/imaging/dicom/correct-identity';
import type { NewIdentity } from '@rtflow/imaging/dicom/restamp';

/** A corrected object is made in memory: larger ones do not leave, rather than under the wrong identity. */
export const MAX_CORRECTED_BYTES = 2 ** 29;

/** The Part 10 file under the identity that the record holds. @throws Error when it cannot be written so */
export function correctedBytes(file: Uint8Array, identity: NewIdentity): Uint8Array {
  const corrected = correctIdentity(file, identity);
  if (!corrected.ok) throw new Error(`The identity cannot be corrected: ${corrected.error.code}`);
  return corrected.value;
}
