import { restampPatient, type NewIdentity } from './restamp.ts';
import type { DicomReadError } from './read-error.ts';
import type { Result } from '@rtflow/domain/result';

/**
 * An object as it leaves under a corrected identity, with what stood there in Original Attributes Sequence. Where its other text
 * is in a set that cannot hold the name beside it, the alphabetic group alone is written: the number tells who it is.
 */
export function correctIdentity(bytes: Uint8Array, identity: NewIdentity): Result<Uint8Array, DicomReadError> {
  const whole = restampPatient(bytes, identity);
  if (whole.ok || whole.error.code !== 'character-set-conflict') return whole;
  const [alphabetic = ''] = identity.patientName.split('=');
  return restampPatient(bytes, { ...identity, patientName: alphabetic });
}
