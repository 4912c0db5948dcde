import { isLeftAside, keyOf, MAX_OBJECT_BYTES, SourceFault, type SourceFile } from './source-file.ts';
import { isZip, openZip, type ZipContent } from './zip-files.ts';

/** A file of the disk with its path below the folder that was chosen. */
export interface DiskFile {
  readonly path: string;
  readonly file: File;
}

/** Everything that may be sent of what a person chose: files as they are, zips by their entries. */
export async function chosenFiles(chosen: readonly DiskFile[]): Promise<ZipContent> {
  const files: SourceFile[] = [];
  const refused: { path: string; fault: SourceFault }[] = [];
  for (const { path, file } of chosen) {
    if (isLeftAside(path)) continue;
    if (isZip(file)) {
      try {
        const zip = await openZip(file);
        files.push(...zip.files);
        refused.push(...zip.refused);
      } catch (error) {
        if (!(error instanceof SourceFault)) throw error;
        refused.push({ path, fault: error });
      }
    } else if (file.size > MAX_OBJECT_BYTES) refused.push({ path, fault: new SourceFault('TOO_LARGE') });
    else files.push(await sourceOf({ path, file }));
  }
  return { files: withoutRepeats(files), refused };
}

/** The list of a file or folder input; a folder's files know their path in it. */
export function ofInput(list: FileList): DiskFile[] {
  return [...list].map((file) => ({ path: file.webkitRelativePath || file.name, file }));
}

/** What was dropped on the page, folders to their depth. */
export async function ofDrop(items: DataTransferItemList): Promise<DiskFile[]> {
  const entries = [...items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  const found: DiskFile[] = [];
  for (const entry of entries) await walk(entry, found);
  return found;
}

async function walk(entry: FileSystemEntry, found: DiskFile[]): Promise<void> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    found.push({ path: entry.fullPath.replace(/^\//, ''), file });
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  // The browser gives a folder in pieces, until a piece is empty.
  for (;;) {
    const piece = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (piece.length === 0) return;
    for (const inner of piece) await walk(inner, found);
  }
}

async function sourceOf({ path, file }: DiskFile): Promise<SourceFile> {
  const key = await keyOf(path, file.size, file.lastModified);
  return { key, path, bytes: file.size, open: () => readable(file) };
}

/** A request cannot tell a file that is gone from a server that is: the first byte can. */
async function readable(file: File): Promise<Blob> {
  try {
    await file.slice(0, 1).arrayBuffer();
    return file;
  } catch {
    throw new SourceFault('FILE_GONE');
  }
}

function withoutRepeats(files: readonly SourceFile[]): SourceFile[] {
  return [...new Map(files.map((file) => [file.key, file])).values()];
}
