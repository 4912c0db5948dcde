import { hash } from 'node:crypto';
import type { ModelKind } from '@rtflow/domain/model-change';
import type { Row } from '../../models/index.ts';
import type { Reader } from '../../record-types.ts';
import { rowsOf } from '../../rows.ts';
import { liveModels, modelText } from './live-models.ts';

/** The files of a change as they stand: each one's newest revision, unless it was dropped. */
export async function changeFiles(reader: Reader, changeId: string): Promise<Row<'ModelChangeFile'>[]> {
  const newest = new Map<string, Row<'ModelChangeFile'>>();
  const saves = await rowsOf(reader, 'ModelChangeFile', { changeId }, { order: ['revision'] });
  for (const save of saves) newest.set(`${save.kind} ${save.resourceId}`, save);
  return [...newest.values()].filter(({ dropped }) => !dropped);
}

/** A file of the set that would run together once the change is published. */
export interface RunningFile {
  readonly kind: ModelKind;
  readonly id: string;
  readonly resourceName: string;
  readonly content: string;
}

/** The sha256 over what would run together with these files: another proof is another digest. */
export async function togetherDigest(reader: Reader, files: readonly Row<'ModelChangeFile'>[]): Promise<string> {
  const sums = new Map((await liveModels(reader)).map(({ kind, id, checksum }) => [`${kind} ${id}`, checksum]));
  for (const { kind, resourceId, checksum } of files) sums.set(`${kind} ${resourceId}`, checksum);
  const lines = [...sums].map(([name, checksum]) => `${name} ${checksum}`).sort();
  return hash('sha256', lines.join('\n'));
}

/** Every model in force, with the files of the change in place of theirs. */
export async function runningTogether(
  reader: Reader,
  files: readonly Row<'ModelChangeFile'>[],
): Promise<RunningFile[]> {
  const changed = new Set(files.map(({ kind, resourceId }) => `${kind} ${resourceId}`));
  const found: RunningFile[] = [];
  for (const { kind, id, version } of await liveModels(reader)) {
    if (changed.has(`${kind} ${id}`)) continue;
    const text = await modelText(reader, kind, id, version);
    if (text) found.push({ kind, id, ...text });
  }
  const own = files.map(({ kind, resourceId, resourceName, content }) => ({
    kind,
    id: resourceId,
    resourceName,
    content,
  }));
  return [...found, ...own];
}
