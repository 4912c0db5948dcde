import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dcmtk } from '../dicom/dcmtk.ts';

export interface SendTo {
  readonly port: number;
  readonly callingAe: string;
}

/** Sends DICOM objects as a scanner or a planning system does: dcmtk's storescu, one association. @throws when it fails */
export async function storescu(objects: readonly Uint8Array[], { port, callingAe }: SendTo): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'rtflow-send-'));
  try {
    await Promise.all(objects.map((bytes, index) => writeFile(join(folder, `${index}.dcm`), bytes)));
    const args = ['-aet', callingAe, '-aec', 'RTFLOW', '127.0.0.1', String(port), '+sd', folder];
    const { code, output } = await dcmtk('storescu', args);
    if (code !== 0) throw new Error(`Expected storescu to succeed, but it ended with ${code}: ${output.slice(-500)}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
