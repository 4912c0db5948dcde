import { inflateRawSync } from 'node:zlib';
import { openInstance, type DicomReadError, type OpenInstance } from '@rtflow/imaging';

/** Opens bytes that must be readable. */
export function opened(bytes: Uint8Array): OpenInstance {
  const result = openInstance(bytes, { inflateRaw: (deflated) => inflateRawSync(deflated) });
  if (!result.ok) throw new Error(`Expected readable DICOM, but got ${result.error.en}`);
  return result.value;
}

export function errorOf<T>(result: { ok: true; value: T } | { ok: false; error: DicomReadError }): DicomReadError {
  if (result.ok) throw new Error('Expected an error, but got a value');
  return result.error;
}

export function valueOf<T>(result: { ok: true; value: T } | { ok: false; error: DicomReadError }): T {
  if (!result.ok) throw new Error(`Expected a value, but got ${result.error.en}`);
  return result.value;
}
