import type { ProofReport } from '@rtflow/contract/rest/designer';
import type { ModelKind } from '@rtflow/domain/model-change';
import { isoOf } from '../../clinical/hospital-time.ts';
import type { Row } from '../../models/index.ts';
import { rolesOf } from '../../policies/can.ts';
import { refuse, type Outcome } from '../../policies/refusals.ts';
import { publishable } from '../../queries/designer/change-rights.ts';
import { liveModel } from '../../queries/designer/live-models.ts';
import { rowOf, updateRows } from '../../rows.ts';
import { keepSignature } from '../../signing/keep-signature.ts';
import type { Signer } from '../../signing/signer.ts';
import type { Tx } from '../../tx.ts';
import { engineDid } from '../engine-did.ts';
import { canonicalJson } from '../tasks/submitted-form.ts';
import { changeAt, moveChange, type Change, type StepInput } from './move-change.ts';

/** Keeps what the proof found, for exactly the texts that it looked at. */
export async function keepProof(
  tx: Tx,
  { changeId, digest, proof }: { readonly changeId: string; readonly digest: string; readonly proof: ProofReport },
): Promise<Outcome<ProofReport>> {
  const change = await rowOf(tx, 'ModelChange', { id: changeId });
  if (!change) return refuse('NOT_FOUND', { changeId });
  if (ENDED.has(change.state)) return refuse('CHANGE_STATE', { changeId, state: change.state });
  await updateRows(tx, 'ModelChange', { id: changeId }, { proof, proofOf: digest });
  await tx.audit({
    action: 'model-change.proof',
    entity: 'model-change',
    entityId: changeId,
    detail: { status: proof.status, digest },
  });
  return { ok: true, value: proof };
}

const ENDED: ReadonlySet<Change['state']> = new Set(['PUBLISHED', 'REJECTED', 'DISCARDED']);

/** Asks for review: only what is proven. */
export async function submitChange(tx: Tx, input: StepInput): Promise<Outcome<{ version: number }>> {
  const ready = await readyChange(tx, input);
  return ready.ok ? moveChange(tx, input, 'SUBMITTED') : ready;
}

async function readyChange(tx: Tx, input: StepInput): Promise<Outcome<Row<'ModelChangeFile'>[]>> {
  const change = await rowOf(tx, 'ModelChange', { id: input.changeId });
  return change ? publishable(tx, change) : refuse('NOT_FOUND', { changeId: input.changeId });
}

const MEANING = '批准流程变更';
/** Version of the shape of what is signed. */
const SCHEMA = 'rtflow.model-change.1';

/** A chief's signature over exactly the texts that will be in force. The password was checked before. */
export async function approveChange(
  tx: Tx,
  input: StepInput & { readonly effectiveAt: number | null },
  signer: Signer | null,
): Promise<Outcome<{ version: number }>> {
  const ready = await readyChange(tx, input);
  if (!ready.ok) return ready;
  const { effectiveAt, changeId } = input;
  const moved = await moveChange(tx, input, 'APPROVED', { effectiveAt });
  if (!moved.ok) return moved;
  const signed = await keepSignature(tx, signer, {
    meaning: MEANING,
    entity: 'model_change',
    entityId: changeId,
    content: async (certificateSerial) =>
      canonicalJson({
        schema: SCHEMA,
        changeId,
        effectiveAt: effectiveAt === null ? null : isoOf(effectiveAt),
        files: signedFiles(ready.value),
        signer: tx.actor.id,
        roles: rolesOf(tx.actor),
        certificateSerial,
        signedAt: isoOf(tx.now),
      }),
  });
  return signed.ok ? moved : signed;
}

/** What the signature vouches for: these texts, made from these versions. */
const signedFiles = (files: readonly Row<'ModelChangeFile'>[]) =>
  files
    .map(({ kind, resourceId, baseVersion, checksum }) => ({ kind, id: resourceId, baseVersion, checksum }))
    .sort((a, b) => (`${a.kind} ${a.id}` < `${b.kind} ${b.id}` ? -1 : 1));

export interface Published {
  readonly version: number;
  readonly published: { kind: ModelKind; id: string; version: number }[];
}

/** Deploys all files of an approved change in one deployment: they are in force for new cases from this commit on. */
export async function publishChange(tx: Tx, input: StepInput): Promise<Outcome<Published>> {
  const found = await changeAt(tx, input, 'APPROVED');
  if (!found.ok) return found;
  const { effectiveAt } = found.value;
  if (effectiveAt !== null && effectiveAt > tx.now) return refuse('CHANGE_EARLY', { effectiveAt });
  const ready = await publishable(tx, found.value);
  if (!ready.ok) return ready;
  const order: Record<ModelKind, number> = { FORM: 0, DMN: 1, BPMN: 2 };
  const files = [...ready.value].sort((a, b) => order[a.kind] - order[b.kind]);
  const resources = files.map(({ resourceName, content }) => ({ name: resourceName, content }));
  const deployed = engineDid(await tx.execute({ type: 'deployResources', resources }));
  if (!deployed.ok) return deployed;
  const moved = await moveChange(tx, input, 'PUBLISHED', { deploymentKey: deployed.value.deploymentKey });
  if (!moved.ok) return moved;
  const published: Published['published'] = [];
  for (const { kind, resourceId: id } of files)
    published.push({ kind, id, version: (await liveModel(tx, kind, id))?.version ?? 0 });
  await tx.audit({
    action: 'model.published',
    entity: 'model-change',
    entityId: input.changeId,
    detail: { published },
  });
  return { ok: true, value: { version: moved.value.version, published } };
}
