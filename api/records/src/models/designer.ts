import { CHANGE_STATES, CHANGE_STEPS, MODEL_KINDS } from '@rtflow/domain/model-change';
import type { ProofReport } from '@rtflow/contract/rest/designer';
import { at, bool, id, int, json, longText, nullable, oneOf, ref, table, text, withDefault } from './columns.ts';

/** A change of models on its way from a draft to new versions in force. */
export const modelChanges = table(
  'model_changes',
  {
    id: id(),
    title: text(128),
    state: oneOf(CHANGE_STATES),
    version: int(),
    authorId: text(64),
    createdAt: at(),
    updatedAt: at(),
    effectiveAt: nullable(at()),
    /** The published change whose versions this one takes back. */
    rollsBack: nullable(text(36)),
    proof: nullable(json<ProofReport>()),
    /** sha256 over all models that were proven together. */
    proofOf: nullable(text(64)),
    deploymentKey: nullable(at()),
  },
  { index: [['updatedAt'], ['state', 'effectiveAt']] },
);

/** Every save of every file: the newest revision is the file, the others its history. */
export const modelChangeFiles = table(
  'model_change_files',
  {
    id: id(),
    changeId: ref('model_changes'),
    kind: oneOf(MODEL_KINDS),
    /** Process id, decision requirements id, or form id. */
    resourceId: text(128),
    resourceName: text(190),
    baseVersion: int(),
    revision: int(),
    /** Taken out of the change at this revision. */
    dropped: withDefault(bool(), false),
    content: longText(),
    checksum: text(64),
    savedBy: text(64),
    savedAt: at(),
  },
  { unique: [['changeId', 'kind', 'resourceId', 'revision']] },
);

/** Who did what to a change, in order; rows stay. */
export const modelChangeSteps = table(
  'model_change_steps',
  {
    id: id(),
    changeId: ref('model_changes'),
    version: int(),
    step: oneOf(CHANGE_STEPS),
    doneBy: text(64),
    doneAt: at(),
    note: nullable(text(500)),
  },
  { unique: [['changeId', 'version']] },
);
