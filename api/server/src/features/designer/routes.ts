import type { ModelKind } from '@rtflow/domain/model-change';
import { MODEL_KINDS } from '@rtflow/domain/model-change';
import { dropFile, openChange, saveFile } from '@rtflow/records/commands/designer/draft';
import { moveChange } from '@rtflow/records/commands/designer/move-change';
import {
  approveChange,
  keepProof,
  publishChange,
  submitChange,
} from '@rtflow/records/commands/designer/publish-change';
import { rollBack } from '@rtflow/records/commands/designer/roll-back';
import { runCommand } from '@rtflow/records/commands/run-command';
import { refuse } from '@rtflow/records/policies/refusals';
import { changeDetail, changePage } from '@rtflow/records/queries/designer/changes';
import { changeFiles, runningTogether, togetherDigest } from '@rtflow/records/queries/designer/change-files';
import { modelList } from '@rtflow/records/queries/designer/live-models';
import { modelDetail } from '@rtflow/records/queries/designer/model-read';
import { rowOf } from '@rtflow/records/rows';
import type { Doors } from '../../doors.ts';
import type { Call, Handlers } from '../../http/handler.ts';
import { SESSION_COOKIE, cookieOf } from '../../http/identify.ts';
import { confirmPassword } from '../session/confirm-password.ts';

type Names = Extract<keyof Handlers, `changes.${string}`> | 'models.list' | 'models.read';

/** Changes of the department's own models: drafts, proof, review, signature, publication. */
export function designerHandlers(doors: Doors): Pick<Handlers, Names> {
  const { database } = doors;
  const on = (name: string, changeId: string, commandId: string, input?: unknown) => ({
    name: `model-change.${name}`,
    entity: 'model-change',
    entityId: changeId,
    commandId,
    input,
  });
  return {
    'models.list': async () => ({ ok: true, value: await database.readOnly(modelList) }),
    'models.read': async ({ params: { kind = '', id = '' }, query: { version } }) =>
      isKind(kind)
        ? database.readOnly((reader) => modelDetail(reader, { kind, id, version }))
        : refuse('NOT_FOUND', { kind }),
    'changes.list': async ({ query }) => ({
      ok: true,
      value: await database.readOnly((reader) => changePage(reader, query)),
    }),
    'changes.read': ({ actor, params: { changeId = '' } }) =>
      database.readOnly((reader) => changeDetail(reader, actor, changeId)),
    'changes.open': ({ actor, body: { commandId, ...input } }) =>
      runCommand(database.unitOfWork, actor, on('open', input.from?.id ?? '', commandId, input), (tx) =>
        openChange(tx, input),
      ),
    'changes.save': ({ actor, params: { changeId = '' }, body: { commandId, version, ...file } }) =>
      runCommand(database.unitOfWork, actor, on('save', changeId, commandId, file), (tx) =>
        saveFile(tx, { changeId, version, ...file }),
      ),
    'changes.drop': ({ actor, params: { changeId = '' }, body: { commandId, version, kind, id } }) =>
      runCommand(database.unitOfWork, actor, on('drop', changeId, commandId, { kind, id }), (tx) =>
        dropFile(tx, { changeId, version, kind, id }),
      ),
    'changes.prove': (call) => prove(doors, call),
    'changes.submit': ({ actor, params: { changeId = '' }, body: { commandId, ...step } }) =>
      runCommand(database.unitOfWork, actor, on('submit', changeId, commandId), (tx) =>
        submitChange(tx, { changeId, ...step }),
      ),
    'changes.withdraw': ({ actor, params: { changeId = '' }, body: { commandId, ...step } }) =>
      runCommand(database.unitOfWork, actor, on('withdraw', changeId, commandId), (tx) =>
        moveChange(tx, { changeId, ...step }, 'WITHDRAWN'),
      ),
    'changes.review': async ({ actor, params: { changeId = '' }, body: { commandId, agrees, ...step } }) =>
      !agrees && !step.note
        ? refuse('BAD_INPUT', { faults: [NOTE_MISSING] })
        : runCommand(database.unitOfWork, actor, on('review', changeId, commandId, agrees), (tx) =>
            moveChange(tx, { changeId, ...step }, agrees ? 'AGREED' : 'RETURNED'),
          ),
    'changes.approve': (call) => approve(doors, call),
    'changes.reject': ({ actor, params: { changeId = '' }, body: { commandId, ...step } }) =>
      runCommand(database.unitOfWork, actor, on('reject', changeId, commandId), (tx) =>
        moveChange(tx, { changeId, ...step }, 'REJECTED'),
      ),
    'changes.publish': ({ actor, params: { changeId = '' }, body: { commandId, ...step } }) =>
      runCommand(database.unitOfWork, actor, on('publish', changeId, commandId), (tx) =>
        publishChange(tx, { changeId, ...step }),
      ),
    'changes.discard': ({ actor, params: { changeId = '' }, body: { commandId, ...step } }) =>
      runCommand(database.unitOfWork, actor, on('discard', changeId, commandId), (tx) =>
        moveChange(tx, { changeId, ...step }, 'DISCARDED'),
      ),
    'changes.rollBack': ({ actor, params: { changeId = '' }, body: { commandId, note } }) =>
      runCommand(database.unitOfWork, actor, on('roll-back', changeId, commandId, note), (tx) =>
        rollBack(tx, { changeId, note }),
      ),
  };
}

const NOTE_MISSING = { path: 'note', code: 'required', zh: '退回须写明原因', en: 'A return needs a reason' };

const isKind = (kind: string): kind is ModelKind => (MODEL_KINDS as readonly string[]).includes(kind);

/** The proof takes seconds and no transaction: what it looked at is named by a digest, and kept only with that. */
async function prove({ database, prover }: Doors, { actor, params: { changeId = '' }, body }: Call<'changes.prove'>) {
  const together = await database.readOnly(async (reader) => {
    if (!(await rowOf(reader, 'ModelChange', { id: changeId }))) return null;
    const changed = await changeFiles(reader, changeId);
    return { files: await runningTogether(reader, changed), digest: await togetherDigest(reader, changed) };
  });
  if (!together) return refuse('NOT_FOUND', { changeId });
  const { files, digest } = together;
  const proof = await prover(files);
  const act = { name: 'model-change.prove', entity: 'model-change', entityId: changeId, commandId: body.commandId };
  return runCommand(database.unitOfWork, actor, act, (tx) => keepProof(tx, { changeId, digest, proof }));
}

async function approve(doors: Doors, { actor, params: { changeId = '' }, body, request }: Call<'changes.approve'>) {
  const { commandId, password, effectiveAt, ...step } = body;
  const confirmed = await confirmPassword(doors.database, actor, password);
  if (!confirmed.ok) return confirmed;
  const signer = await doors.signing.signerOf(actor.id, cookieOf(request, SESSION_COOKIE));
  const from = effectiveAt === undefined ? null : Date.parse(effectiveAt);
  const act = {
    name: 'model-change.approve',
    entity: 'model-change',
    entityId: changeId,
    commandId,
    input: from,
  };
  return runCommand(doors.database.unitOfWork, actor, act, (tx) =>
    approveChange(tx, { changeId, ...step, effectiveAt: from }, signer),
  );
}
