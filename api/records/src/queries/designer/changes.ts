import type { RouteAnswer } from '@rtflow/contract';
import { STEPS_OF_CHANGE, type MovingStep } from '@rtflow/domain/model-change';
import { isoOf } from '../../clinical/hospital-time.ts';
import type { Row } from '../../models/index.ts';
import { can } from '../../policies/can.ts';
import { refuse, type Outcome } from '../../policies/refusals.ts';
import type { Reader } from '../../record-types.ts';
import { rowOf, rowsOf } from '../../rows.ts';
import type { Actor, SqlValue } from '../../tx.ts';
import { actOf } from '../act.ts';
import { readCursor, writeCursor } from '../cursor.ts';
import { peopleNamed } from '../named.ts';
import { changeFiles, togetherDigest } from './change-files.ts';
import { mayStep, publishable } from './change-rights.ts';
import { liveModel } from './live-models.ts';

type Detail = RouteAnswer<'changes.read'>;

/** Last touched first. */
export async function changePage(
  reader: Reader,
  query: { readonly limit: number; readonly cursor?: string | undefined; readonly open?: boolean | undefined },
): Promise<RouteAnswer<'changes.list'>> {
  const after = readCursor(query.cursor);
  const where = [query.open ? "state IN ('DRAFT', 'IN_REVIEW', 'REVIEWED', 'APPROVED')" : '1 = 1'];
  const params: SqlValue[] = [];
  if (after) {
    where.push('(updated_at < ? OR (updated_at = ? AND id < ?))');
    params.push(Number(after.sort), Number(after.sort), String(after.key));
  }
  const found = await reader.sql.all<{ id: string }>(
    `SELECT id FROM model_changes WHERE ${where.join(' AND ')} ORDER BY updated_at DESC, id DESC LIMIT ${query.limit + 1}`,
    params,
  );
  const shown = found.slice(0, query.limit).map(({ id }) => id);
  const byId = new Map((await rowsOf(reader, 'ModelChange', { id: shown })).map((row) => [row.id, row]));
  const changes = shown.flatMap((id) => byId.get(id) ?? []);
  const nameOf = await peopleNamed(
    reader,
    changes.map(({ authorId }) => authorId),
  );
  const rows: RouteAnswer<'changes.list'>['rows'] = [];
  for (const change of changes) {
    const files = await changeFiles(reader, change.id);
    rows.push({
      ...headOf(change),
      author: nameOf(change.authorId),
      files: files.map(({ kind, resourceId }) => ({ kind, id: resourceId })),
    });
  }
  const last = changes.at(-1);
  return {
    rows,
    nextCursor: found.length > query.limit && last ? writeCursor({ sort: last.updatedAt, key: last.id }) : null,
  };
}

function headOf({ id, title, state, version, updatedAt, effectiveAt }: Row<'ModelChange'>) {
  return {
    changeId: id,
    title,
    state,
    version,
    updatedAt: isoOf(updatedAt),
    effectiveAt: effectiveAt === null ? null : isoOf(effectiveAt),
  };
}

/** A change with its files, its history, its proof as far as that still holds, and the reader's acts. */
export async function changeDetail(reader: Reader, actor: Actor, changeId: string): Promise<Outcome<Detail>> {
  const change = await rowOf(reader, 'ModelChange', { id: changeId });
  if (!change) return refuse('NOT_FOUND', { changeId });
  const files = await changeFiles(reader, changeId);
  const steps = await rowsOf(reader, 'ModelChangeStep', { changeId }, { order: ['version'] });
  const nameOf = await peopleNamed(reader, [
    change.authorId,
    ...files.map(({ savedBy }) => savedBy),
    ...steps.map(({ doneBy }) => doneBy),
  ]);
  const isCurrent = change.proofOf === (await togetherDigest(reader, files));
  const shownFiles: Detail['files'] = [];
  for (const { kind, resourceId: id, resourceName, baseVersion, revision, savedBy, savedAt, content } of files) {
    const liveVersion = (await liveModel(reader, kind, id))?.version ?? 0;
    const saved = { revision, savedBy: nameOf(savedBy), savedAt: isoOf(savedAt) };
    shownFiles.push({ kind, id, resourceName, baseVersion, liveVersion, ...saved, content });
  }
  return {
    ok: true,
    value: {
      ...headOf(change),
      author: nameOf(change.authorId),
      files: shownFiles,
      steps: steps.map(({ step, doneBy, doneAt, note }) => ({ step, by: nameOf(doneBy), at: isoOf(doneAt), note })),
      proof: isCurrent ? change.proof : null,
      acts: await actsOf(reader, actor, change),
    },
  };
}

const ACT_WORDS: Readonly<Record<MovingStep, { zh: string; en: string }>> = {
  SUBMITTED: { zh: '送审', en: 'Send for review' },
  WITHDRAWN: { zh: '撤回送审', en: 'Take back' },
  AGREED: { zh: '审核同意', en: 'Agree' },
  RETURNED: { zh: '退回修改', en: 'Return' },
  APPROVED: { zh: '签名批准', en: 'Sign and approve' },
  REJECTED: { zh: '不予批准', en: 'Reject' },
  PUBLISHED: { zh: '发布', en: 'Publish' },
  DISCARDED: { zh: '放弃草稿', en: 'Discard the draft' },
};
const NEEDS_PROOF: ReadonlySet<MovingStep> = new Set(['SUBMITTED', 'APPROVED', 'PUBLISHED']);

async function actsOf(reader: Reader, actor: Actor, change: Row<'ModelChange'>): Promise<Detail['acts']> {
  const acts: Detail['acts'] = [];
  for (const step of Object.keys(STEPS_OF_CHANGE) as MovingStep[]) {
    if (STEPS_OF_CHANGE[step].from !== change.state) continue;
    const person = await mayStep(reader, actor, step, change.id);
    const ready = person.ok && NEEDS_PROOF.has(step) ? await publishable(reader, change) : person;
    acts.push(actOf(step, ACT_WORDS[step], ready.ok && step === 'PUBLISHED' ? inTime(change, reader.now) : ready));
  }
  if (change.state === 'PUBLISHED')
    acts.push(actOf('ROLL_BACK', { zh: '回退', en: 'Roll back' }, can(actor, 'bpmn.edit')));
  return acts;
}

function inTime({ effectiveAt }: Row<'ModelChange'>, now: number): Outcome<true> {
  return effectiveAt !== null && effectiveAt > now
    ? refuse('CHANGE_EARLY', { effectiveAt })
    : { ok: true, value: true };
}
