import { BlobReader, configure, ZipReader, type FileEntry } from '@zip.js/zip.js/index-native.js';
import { isLeftAside, keyOf, MAX_OBJECT_BYTES, SourceFault, type SourceFile } from './source-file.ts';

// No worker: our page lets no script come from a blob, and the browser's own inflation does not block it.
configure({ useWebWorkers: false });

const MAX_ENTRIES = 200_000;
/** Empty slices shrink a thousandfold; a bomb does so for gigabytes. */
const FREE_BYTES = 2 ** 28;
const MAX_GROWTH = 100;

export interface ZipContent {
  readonly files: readonly SourceFile[];
  readonly refused: readonly { readonly path: string; readonly fault: SourceFault }[];
}

/**
 * What a zip holds, from its directory alone: nothing is inflated before its turn, and then one entry at a time, counted
 * against the size that the directory declares. Zips within are refused: whoever made them unpacks them.
 */
export async function openZip(zip: File): Promise<ZipContent> {
  const reader = new ZipReader(new BlobReader(zip), { checkOverlappingEntry: true });
  const files: SourceFile[] = [];
  const refused: { path: string; fault: SourceFault }[] = [];
  let count = 0;
  let declared = 0;
  try {
    for await (const entry of reader.getEntriesGenerator()) {
      if (++count > MAX_ENTRIES) throw new SourceFault('ZIP_TOO_MANY');
      if (entry.directory || isLeftAside(entry.filename)) continue;
      const path = `${zip.name}/${entry.filename}`;
      const fault = faultOf(entry);
      declared += entry.uncompressedSize;
      if (fault !== null) refused.push({ path, fault });
      else files.push(await sourceOf(entry, path, zip));
    }
  } catch (error) {
    throw error instanceof SourceFault ? error : new SourceFault('ZIP_BROKEN');
  }
  if (grows(declared, zip.size)) throw new SourceFault('ZIP_BOMB');
  return { files, refused };
}

export function isZip(file: File): boolean {
  return /\.zip$/i.test(file.name) || file.type === 'application/zip';
}

function faultOf(entry: FileEntry): SourceFault | null {
  if (entry.encrypted) return new SourceFault('ZIP_ENCRYPTED');
  if (/\.(zip|7z|rar|tar|t?gz|bz2|xz)$/i.test(entry.filename)) return new SourceFault('ZIP_NESTED');
  if (grows(entry.uncompressedSize, entry.compressedSize)) return new SourceFault('ZIP_BOMB');
  return entry.uncompressedSize > MAX_OBJECT_BYTES ? new SourceFault('TOO_LARGE') : null;
}

function grows(uncompressed: number, compressed: number): boolean {
  return uncompressed > FREE_BYTES && uncompressed > compressed * MAX_GROWTH;
}

async function sourceOf(entry: FileEntry, path: string, zip: File): Promise<SourceFile> {
  const { filename, uncompressedSize: bytes } = entry;
  const key = await keyOf(zip.name, zip.size, zip.lastModified, filename, bytes);
  return { key, path, bytes, open: () => inflated(entry) };
}

async function inflated(entry: FileEntry): Promise<Blob> {
  let bytes = 0;
  const counted = new TransformStream<Uint8Array, Uint8Array<ArrayBuffer>>({
    transform(chunk, controller) {
      if (bytes === 0 && isZipHead(chunk)) throw new SourceFault('ZIP_NESTED');
      bytes += chunk.length;
      if (bytes > entry.uncompressedSize) throw new SourceFault('ZIP_BOMB');
      controller.enqueue(new Uint8Array(chunk));
    },
  });
  try {
    const [blob] = await Promise.all([
      new Response(counted.readable).blob(),
      entry.getData(counted.writable, { checkSignature: true }),
    ]);
    return blob;
  } catch (error) {
    throw error instanceof SourceFault ? error : new SourceFault('ZIP_BROKEN');
  }
}

function isZipHead(chunk: Uint8Array): boolean {
  return chunk[0] === 0x50 && chunk[1] === 0x4b && chunk[2] === 0x03 && chunk[3] === 0x04;
}
