/** Transfer syntaxes (PS3.5 A, PS3.6 Table A-1). */
export const IMPLICIT_LITTLE_ENDIAN = '1.2.840.10008.1.2';
export const EXPLICIT_LITTLE_ENDIAN = '1.2.840.10008.1.2.1';
export const DEFLATED_LITTLE_ENDIAN = '1.2.840.10008.1.2.1.99';
export const EXPLICIT_BIG_ENDIAN = '1.2.840.10008.1.2.2';
export const RLE_LOSSLESS = '1.2.840.10008.1.2.5';

const NATIVE = new Set([IMPLICIT_LITTLE_ENDIAN, EXPLICIT_LITTLE_ENDIAN, DEFLATED_LITTLE_ENDIAN, EXPLICIT_BIG_ENDIAN]);

/** JPEG, JPEG-LS, JPEG 2000, MPEG-2/4, HEVC and HTJ2K all live under this root. */
const ENCAPSULATED_ROOT = '1.2.840.10008.1.2.4.';

/** JPIP sends a reference instead of pixels: nothing to archive. */
const REFERENCED_PIXELS = new Set(['1.2.840.10008.1.2.4.94', '1.2.840.10008.1.2.4.95']);

/** Pixel Data is plain samples, not fragments. */
export function isNativeTransferSyntax(uid: string): boolean {
  return NATIVE.has(uid);
}

/** Syntaxes that the archive keeps as they come; it never transcodes on store. */
export function isArchivableTransferSyntax(uid: string): boolean {
  if (NATIVE.has(uid) || uid === RLE_LOSSLESS) return true;
  return uid.startsWith(ENCAPSULATED_ROOT) && !REFERENCED_PIXELS.has(uid);
}

/** Encapsulated syntaxes that C-GET asks for, most common first. Reception takes every one under the root. */
export const ENCAPSULATED_SYNTAXES = [
  '1.2.840.10008.1.2.4.70',
  '1.2.840.10008.1.2.4.80',
  '1.2.840.10008.1.2.4.81',
  '1.2.840.10008.1.2.4.90',
  '1.2.840.10008.1.2.4.91',
  '1.2.840.10008.1.2.4.50',
  '1.2.840.10008.1.2.4.51',
  '1.2.840.10008.1.2.4.57',
  '1.2.840.10008.1.2.4.201',
  '1.2.840.10008.1.2.4.202',
  RLE_LOSSLESS,
] as const;
