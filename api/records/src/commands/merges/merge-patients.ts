import { can } from '../../policies/can.ts';
import { refuse, type Outcome } from '../../policies/refusals.ts';
import { insertRow, needRow, rowOf, updateRows } from '../../rows.ts';
import type { Tx } from '../../tx.ts';
import { moveBack, moveHistory } from './move-history.ts';

export interface ProposeMerge {
  readonly survivorId: string;
  readonly mergedId: string;
  readonly reason: string;
}
type Done = Outcome<{ readonly mergeId: string }>;

/** One person says that two charts are one person. Nothing moves before another one has looked. */
export async function proposeMerge(tx: Tx, input: ProposeMerge): Promise<Done> {
  const fault = await mayMerge(tx, input);
  if (fault) return fault;
  for (const mergedId of [input.mergedId, input.survivorId]) {
    const waiting = await rowOf(tx, 'PatientMerge', { mergedId, state: 'PROPOSED' });
    if (waiting) return refuse('MERGE_WAITS', { mergeId: waiting.id });
  }
  const mergeId = tx.newId();
  await insertRow(tx, 'PatientMerge', {
    id: mergeId,
    ...input,
    state: 'PROPOSED',
    moved: {},
    proposedAt: tx.now,
    proposedBy: tx.actor.id,
  });
  await note(tx, 'patient.merge-proposed', { mergeId, ...input });
  return { ok: true, value: { mergeId } };
}

/** Somebody else confirms, and the chart goes over; or declines, and nothing happens. */
export async function decideMerge(
  tx: Tx,
  input: { readonly mergeId: string; readonly confirm: boolean },
): Promise<Done> {
  const merge = await rowOf(tx, 'PatientMerge', { id: input.mergeId });
  if (!merge) return refuse('NOT_FOUND', { mergeId: input.mergeId });
  if (merge.state !== 'PROPOSED') return refuse('VERSION_CLASH', { mergeId: merge.id, state: merge.state });
  if (merge.proposedBy === tx.actor.id) return refuse('SEPARATION', { mergeId: merge.id }, 'ADM');
  const { survivorId, mergedId, id } = merge;
  const decided = { decidedAt: tx.now, decidedBy: tx.actor.id };
  // The update waits for another's and sees it: of two people who decide at once one is first.
  const state = input.confirm ? 'CONFIRMED' : 'DECLINED';
  const first = await updateRows(tx, 'PatientMerge', { id, state: 'PROPOSED' }, { state, ...decided });
  if (first === 0) return refuse('VERSION_CLASH', { mergeId: id });
  if (!input.confirm) {
    await note(tx, 'patient.merge-declined', { mergeId: id, survivorId, mergedId });
    return { ok: true, value: { mergeId: id } };
  }
  const fault = await mayMerge(tx, merge);
  if (fault) return fault;
  await joinCharts(tx, { id, survivorId, mergedId });
  return { ok: true, value: { mergeId: id } };
}

/** The two are two after all: what went over comes back, and the other chart is found again. */
export async function undoMerge(tx: Tx, input: { readonly mergeId: string; readonly reason: string }): Promise<Done> {
  const merge = await rowOf(tx, 'PatientMerge', { id: input.mergeId });
  if (!merge) return refuse('NOT_FOUND', { mergeId: input.mergeId });
  if (merge.state !== 'CONFIRMED') return refuse('VERSION_CLASH', { mergeId: merge.id, state: merge.state });
  const { survivorId, mergedId, id } = merge;
  const undone = { undoneAt: tx.now, undoneBy: tx.actor.id, undoReason: input.reason };
  const first = await updateRows(tx, 'PatientMerge', { id, state: 'CONFIRMED' }, { state: 'UNDONE', ...undone });
  if (first === 0) return refuse('VERSION_CLASH', { mergeId: id });
  await moveBack(tx, merge.moved, { from: survivorId, to: mergedId });
  const survivor = await needRow(tx, 'Patient', { id: survivorId });
  const before = merge.survivorBefore;
  const tookPhoto = merge.moved.Attachment?.includes(survivor.photoAttachmentId ?? '') ?? false;
  await updateRows(
    tx,
    'Patient',
    { id: survivorId },
    {
      version: survivor.version + 1,
      ...(before && same(survivor.flags, before.joinedFlags) && { flags: before.flags }),
      ...(tookPhoto && { photoAttachmentId: before?.photoAttachmentId ?? null }),
    },
  );
  await updateRows(tx, 'Patient', { id: mergedId }, { mergedIntoId: null });
  await note(tx, 'patient.unmerged', { mergeId: id, survivorId, mergedId });
  return { ok: true, value: { mergeId: id } };
}

/** A registration that turned out to be of somebody known: joined at once, and as reversible as any other. */
export async function joinRegistration(tx: Tx, { survivorId, mergedId }: Omit<ProposeMerge, 'reason'>): Promise<void> {
  const id = tx.newId();
  await insertRow(tx, 'PatientMerge', {
    id,
    survivorId,
    mergedId,
    state: 'CONFIRMED',
    reason: 'registration',
    moved: {},
    proposedAt: tx.now,
    proposedBy: tx.actor.id,
    decidedAt: tx.now,
    decidedBy: tx.actor.id,
  });
  await joinCharts(tx, { id, survivorId, mergedId });
}

async function joinCharts(
  tx: Tx,
  { id, survivorId, mergedId }: { readonly id: string; readonly survivorId: string; readonly mergedId: string },
): Promise<void> {
  const survivor = await needRow(tx, 'Patient', { id: survivorId });
  const merged = await needRow(tx, 'Patient', { id: mergedId });
  const moved = await moveHistory(tx, mergedId, survivorId);
  // Whatever either chart warns of is warned of: an allergy is never lost by joining.
  const joinedFlags = { ...merged.flags, ...survivor.flags };
  await updateRows(
    tx,
    'Patient',
    { id: survivorId },
    {
      flags: joinedFlags,
      photoAttachmentId: survivor.photoAttachmentId ?? merged.photoAttachmentId,
      version: survivor.version + 1,
    },
  );
  await updateRows(tx, 'Patient', { id: mergedId }, { mergedIntoId: survivorId });
  await updateRows(
    tx,
    'PatientMerge',
    { id },
    {
      moved,
      survivorBefore: { flags: survivor.flags, joinedFlags, photoAttachmentId: survivor.photoAttachmentId },
    },
  );
  await note(tx, 'patient.merged', { mergeId: id, survivorId, mergedId });
}

async function mayMerge(tx: Tx, pair: Pick<ProposeMerge, 'survivorId' | 'mergedId'>): Promise<Outcome<never> | null> {
  const allowed = can(tx.actor, 'patient.merge');
  if (!allowed.ok) return allowed;
  if (pair.survivorId === pair.mergedId) return refuse('BAD_INPUT', { patientId: pair.mergedId });
  for (const id of [pair.survivorId, pair.mergedId]) {
    const patient = await rowOf(tx, 'Patient', { id });
    if (!patient) return refuse('NOT_FOUND', { patientId: id });
    if (patient.mergedIntoId) return refuse('MERGED_AWAY', { patientId: id, survivorId: patient.mergedIntoId });
  }
  const status = ['DRAFT', 'ACTIVE', 'SUSPENDED'] as const;
  const both = await Promise.all(
    [pair.survivorId, pair.mergedId].map((patientId) => rowOf(tx, 'Course', { patientId, status })),
  );
  return both.every(Boolean) ? refuse('BOTH_UNDER_TREATMENT', pair, 'ATT') : null;
}

function note(
  tx: Tx,
  action: string,
  detail: { mergeId: string; survivorId: string; mergedId: string },
): Promise<void> {
  const { mergeId, survivorId, mergedId } = detail;
  return tx.audit({
    action,
    entity: 'patient',
    entityId: mergedId,
    patientId: survivorId,
    detail: { mergeId, survivorId, mergedId },
  });
}

function same(a: object, b: object): boolean {
  const sorted = (value: object): string => JSON.stringify(Object.entries(value).sort());
  return sorted(a) === sorted(b);
}
