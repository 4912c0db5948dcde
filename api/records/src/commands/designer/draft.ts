import { hash } from 'node:crypto';
import type { ModelKind } from '@rtflow/domain/model-change';
import { identifyModel } from '@rtflow/engine/model/identify';
import { can } from '../../policies/can.ts';
import { refuse, type Outcome } from '../../policies/refusals.ts';
import { changeFiles } from '../../queries/designer/change-files.ts';
import { liveModel, modelText, type LiveModel } from '../../queries/designer/live-models.ts';
import { insertRow, rowOf, updateRows } from '../../rows.ts';
import type { Tx } from '../../tx.ts';
import { changeAt, keepStep, type StepInput } from './move-change.ts';

export interface OpenChange {
  readonly title: string;
  readonly from?: { readonly kind: ModelKind; readonly id: string } | undefined;
}

/** Begins a draft, with a copy of a model in force when one is named. */
export async function openChange(tx: Tx, { title, from }: OpenChange): Promise<Outcome<{ changeId: string }>> {
  const right = can(tx.actor, 'bpmn.edit');
  if (!right.ok) return right;
  const live = from ? await liveModel(tx, from.kind, from.id) : null;
  if (from && !live) return refuse('NOT_FOUND', { ...from });
  const changeId = await insertChange(tx, { title });
  const text = live ? await modelText(tx, live.kind, live.id, live.version) : null;
  if (live && text) await addFile(tx, changeId, { ...live, content: text.content, baseVersion: live.version });
  return { ok: true, value: { changeId } };
}

export async function insertChange(
  tx: Tx,
  { title, rollsBack = null }: { readonly title: string; readonly rollsBack?: string | null },
): Promise<string> {
  const id = tx.newId();
  const times = { createdAt: tx.now, updatedAt: tx.now };
  const state = rollsBack === null ? ('DRAFT' as const) : ('REVIEWED' as const);
  await insertRow(tx, 'ModelChange', { id, title, state, version: 1, authorId: tx.actor.id, rollsBack, ...times });
  await keepStep(tx, { changeId: id, version: 1 }, 'OPENED');
  return id;
}

export interface SaveFile extends StepInput {
  readonly kind: ModelKind;
  readonly content: string;
  readonly baseVersion?: number | undefined;
}

/** Keeps a file of a draft as a new revision; the same text again changes nothing. */
export async function saveFile(
  tx: Tx,
  input: SaveFile,
): Promise<Outcome<{ version: number; id: string; revision: number }>> {
  const found = await draftOf(tx, input);
  if (!found.ok) return found;
  const { changeId, kind, content } = input;
  const model = await identifyModel(kind, content);
  if (!model.ok) return refuse('MODEL_REFUSED', { faults: model.problems.map(faultOf) });
  const { id } = model;
  const live = await liveModel(tx, kind, id);
  const before = await lastRevision(tx, changeId, kind, id);
  const baseVersion = input.baseVersion ?? before?.baseVersion ?? live?.version ?? 0;
  const same = before && !before.dropped && before.content === content && before.baseVersion === baseVersion;
  if (same) return { ok: true, value: { version: found.value.version, id, revision: before.revision } };
  const resourceName = live?.resourceName ?? before?.resourceName ?? `${id}.${kind.toLowerCase()}`;
  const revision = await addFile(tx, changeId, { kind, id, resourceName, content, baseVersion });
  return { ok: true, value: { version: await touch(tx, changeId, found.value.version), id, revision } };
}

/** Takes a file out of a draft. Its revisions stay. */
export async function dropFile(
  tx: Tx,
  input: StepInput & { readonly kind: ModelKind; readonly id: string },
): Promise<Outcome<{ version: number }>> {
  const found = await draftOf(tx, input);
  if (!found.ok) return found;
  const files = await changeFiles(tx, input.changeId);
  const file = files.find(({ kind, resourceId }) => kind === input.kind && resourceId === input.id);
  if (!file) return refuse('NOT_FOUND', { kind: input.kind, id: input.id });
  await addFile(tx, input.changeId, { ...file, id: file.resourceId, dropped: true });
  return { ok: true, value: { version: await touch(tx, input.changeId, found.value.version) } };
}

async function draftOf(tx: Tx, input: StepInput) {
  const right = can(tx.actor, 'bpmn.edit');
  return right.ok ? changeAt(tx, input, 'DRAFT') : right;
}

async function touch(tx: Tx, changeId: string, version: number): Promise<number> {
  await updateRows(tx, 'ModelChange', { id: changeId }, { version: version + 1, updatedAt: tx.now });
  return version + 1;
}

type NewFile = Pick<LiveModel, 'kind' | 'id' | 'resourceName'> & {
  readonly content: string;
  readonly baseVersion: number;
  readonly dropped?: boolean;
};

export async function addFile(tx: Tx, changeId: string, file: NewFile): Promise<number> {
  const { kind, id, resourceName, content, baseVersion, dropped = false } = file;
  const revision = ((await lastRevision(tx, changeId, kind, id))?.revision ?? 0) + 1;
  await insertRow(tx, 'ModelChangeFile', {
    id: tx.newId(),
    changeId,
    kind,
    resourceId: id,
    resourceName,
    baseVersion,
    revision,
    dropped,
    content,
    checksum: hash('sha256', content),
    savedBy: tx.actor.id,
    savedAt: tx.now,
  });
  return revision;
}

const lastRevision = (tx: Tx, changeId: string, kind: ModelKind, resourceId: string) =>
  rowOf(tx, 'ModelChangeFile', { changeId, kind, resourceId }, ['-revision']);

const faultOf = ({ elementId, reason }: { elementId: string; reason: string }) => ({
  path: elementId,
  code: 'MODEL_REFUSED',
  zh: reason,
  en: reason,
});
