/** One file that may be a DICOM object: chosen as it is, or an entry of a zip. */
export interface SourceFile {
  /** Digest of where it stands, its size and time: a path may hold a name, so it does not leave the browser. */
  readonly key: string;
  /** For the list on the page alone. */
  readonly path: string;
  readonly bytes: number;
  /** @throws SourceFault when it cannot be taken */
  open(): Promise<Blob>;
}

export type SourceFaultCode =
  'ZIP_BROKEN' | 'ZIP_ENCRYPTED' | 'ZIP_NESTED' | 'ZIP_BOMB' | 'ZIP_TOO_MANY' | 'FILE_GONE' | 'TOO_LARGE';

/** Why a file on the user's own disk is not sent. */
export class SourceFault extends Error {
  readonly code: SourceFaultCode;
  constructor(code: SourceFaultCode) {
    super(code);
    this.name = 'SourceFault';
    this.code = code;
  }
}

/** What the node keeps of one object at most. */
export const MAX_OBJECT_BYTES = 2 ** 31 - 1;

/** Files of folders that are no images: indexes and what file systems leave behind. */
export function isLeftAside(path: string): boolean {
  const name = path.split('/').at(-1) ?? '';
  return (
    name === '' ||
    name.startsWith('.') ||
    /^(dicomdir|thumbs\.db|desktop\.ini)$/i.test(name) ||
    path.startsWith('__MACOSX/')
  );
}

export async function keyOf(...facts: readonly (string | number)[]): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(facts.join('\n')));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
