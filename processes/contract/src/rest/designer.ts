import { CHANGE_STATES, CHANGE_STEPS, MODEL_KINDS } from '@rtflow/domain/model-change';
import { z } from 'zod';
import { Act, Id, IsoInstant, Key, Page, Text, Version } from './problem.ts';
import { route } from './route.ts';

/** Characters of one model: twelve times the largest shipped one. */
export const MODEL_LIMIT = 600_000;

const CommandId = z.string().min(8).max(64);
const Kind = z.enum(MODEL_KINDS);
const Note = z.string().trim().max(500);
const Content = z.string().min(1).max(MODEL_LIMIT);

const Problem = z.object({ resourceName: z.string(), elementId: z.string(), reason: z.string() });

/** One rule of the safety proof. A path is what a token passes from the start of a course to the violation. */
const Verdict = z.object({
  ruleId: z.string(),
  constraint: z.string(),
  name: Text,
  rule: z.string(),
  status: z.enum(['proven', 'violated', 'unproven']),
  path: z.array(
    z.object({ processId: z.string(), elementId: z.string(), flowId: z.string().nullable(), meanwhile: z.boolean() }),
  ),
  doubts: z.array(z.object({ processId: z.string(), elementId: z.string(), reason: z.string() })),
});

export const ProofReport = z.object({
  /** 'broken': the models cannot run together, and `problems` says why. */
  status: z.enum(['proven', 'violated', 'unproven', 'broken']),
  problems: z.array(Problem),
  rules: z.array(Verdict),
  tookMs: z.number().int(),
});
export type ProofReport = z.infer<typeof ProofReport>;

const LiveModel = z.object({
  kind: Kind,
  id: z.string(),
  name: z.string(),
  version: Version,
  resourceName: z.string(),
  deployedAt: IsoInstant,
  /** Running cases of all versions; null for decisions and forms. */
  running: z.number().int().nullable(),
});

const ChangeFile = z.object({
  kind: Kind,
  id: z.string(),
  resourceName: z.string(),
  /** Version in force when the change took it up; 0: new. */
  baseVersion: Version,
  /** Version in force now. */
  liveVersion: Version,
  revision: z.number().int(),
  savedBy: Text,
  savedAt: IsoInstant,
  content: z.string(),
});

const ChangeRow = z.object({
  changeId: Id,
  title: z.string(),
  state: z.enum(CHANGE_STATES),
  version: Version,
  author: Text,
  files: z.array(z.object({ kind: Kind, id: z.string() })),
  updatedAt: IsoInstant,
  effectiveAt: IsoInstant.nullable(),
});

const Change = ChangeRow.omit({ files: true }).extend({
  files: z.array(ChangeFile),
  steps: z.array(z.object({ step: z.enum(CHANGE_STEPS), by: Text, at: IsoInstant, note: z.string().nullable() })),
  /** Of the files as they stand and the models now in force; null when there is none, or something has changed since. */
  proof: ProofReport.nullable(),
  acts: z.array(Act),
});

const Moved = z.object({ version: Version });
const Step = z.object({ commandId: CommandId, version: Version, note: Note.optional() });

export const designerRoutes = {
  'models.list': route({
    method: 'GET',
    path: '/designer/models',
    access: 'bpmn.read',
    summary: 'Processes, decisions and forms in force',
    response: z.object({ rows: z.array(LiveModel) }),
  }),
  'models.read': route({
    method: 'GET',
    path: '/designer/models/:kind/:id',
    access: 'bpmn.read',
    summary: 'One version of a model, by default the one in force, with its versions',
    query: z.object({ version: z.coerce.number().int().min(1).optional() }),
    response: z.object({
      kind: Kind,
      id: z.string(),
      version: Version,
      resourceName: z.string(),
      content: z.string(),
      versions: z.array(z.object({ version: Version, deployedAt: IsoInstant, by: Text, running: z.number().int() })),
      /** Models in force that name this one. */
      usedBy: z.array(z.object({ kind: Kind, id: z.string(), elementId: z.string() })),
    }),
  }),
  'changes.list': route({
    method: 'GET',
    path: '/designer/changes',
    access: 'bpmn.read',
    summary: 'Changes of models, the last touched first',
    query: Page.extend({ open: z.stringbool().optional() }),
    response: z.object({ rows: z.array(ChangeRow), nextCursor: z.string().nullable() }),
  }),
  'changes.read': route({
    method: 'GET',
    path: '/designer/changes/:changeId',
    access: 'bpmn.read',
    summary: 'A change with its files, steps, proof and what the reader may do',
    response: Change,
  }),
  'changes.open': route({
    method: 'POST',
    path: '/designer/changes',
    access: 'bpmn.edit',
    summary: 'Begin a draft on a model in force, or on nothing',
    body: z.object({
      commandId: CommandId,
      title: z.string().trim().min(1).max(128),
      from: z.object({ kind: Kind, id: z.string().min(1).max(128) }).optional(),
    }),
    response: z.object({ changeId: Id }),
  }),
  'changes.save': route({
    method: 'PUT',
    path: '/designer/changes/:changeId/files',
    access: 'bpmn.edit',
    summary: 'Keep one file of a draft; a file that is new to the draft joins it',
    body: z.object({
      commandId: CommandId,
      version: Version,
      kind: Kind,
      content: Content,
      /** After merging what was published meanwhile: the version in force that the content is made from. */
      baseVersion: Version.optional(),
    }),
    response: z.object({ version: Version, id: z.string(), revision: z.number().int() }),
  }),
  'changes.drop': route({
    method: 'POST',
    path: '/designer/changes/:changeId/files/drop',
    access: 'bpmn.edit',
    summary: 'Take a file out of a draft; what was saved stays in its history',
    body: Step.extend({ kind: Kind, id: z.string().min(1).max(128) }),
    response: Moved,
  }),
  'changes.prove': route({
    method: 'POST',
    path: '/designer/changes/:changeId/proof',
    access: 'bpmn.read',
    summary: 'Prove the safety rules over all models with the draft in place',
    body: z.object({ commandId: CommandId }),
    response: ProofReport,
  }),
  'changes.submit': route({
    method: 'POST',
    path: '/designer/changes/:changeId/submit',
    access: 'bpmn.edit',
    summary: 'Ask another person to review the draft; only what is proven',
    body: Step,
    response: Moved,
  }),
  'changes.withdraw': route({
    method: 'POST',
    path: '/designer/changes/:changeId/withdraw',
    access: 'bpmn.edit',
    summary: 'Back to the draft before anybody has reviewed',
    body: Step,
    response: Moved,
  }),
  'changes.review': route({
    method: 'POST',
    path: '/designer/changes/:changeId/review',
    access: 'bpmn.review',
    summary: 'Agree, or return with a reason: by another person than who changed it',
    body: Step.extend({ agrees: z.boolean() }),
    response: Moved,
  }),
  'changes.approve': route({
    method: 'POST',
    path: '/designer/changes/:changeId/approve',
    access: 'bpmn.approve',
    summary: 'Sign with the password, with the time from which it is in force',
    body: Step.extend({ password: z.string().min(1).max(256), effectiveAt: IsoInstant.optional() }),
    response: Moved,
  }),
  'changes.reject': route({
    method: 'POST',
    path: '/designer/changes/:changeId/reject',
    access: 'bpmn.approve',
    summary: 'End a change with a reason',
    body: Step.extend({ note: Note.min(1) }),
    response: Moved,
  }),
  'changes.publish': route({
    method: 'POST',
    path: '/designer/changes/:changeId/publish',
    access: 'bpmn.deploy',
    summary: 'Put an approved change in force: new versions, for new cases',
    body: Step,
    response: z.object({
      version: Version,
      published: z.array(z.object({ kind: Kind, id: z.string(), version: Version })),
    }),
  }),
  'changes.discard': route({
    method: 'POST',
    path: '/designer/changes/:changeId/discard',
    access: 'bpmn.edit',
    summary: 'Give a draft up',
    body: Step,
    response: Moved,
  }),
  'changes.rollBack': route({
    method: 'POST',
    path: '/designer/changes/:changeId/roll-back',
    access: 'bpmn.edit',
    summary:
      'Open the change that puts the versions before a published one in force again: reviewed once, it needs the signature',
    body: z.object({ commandId: CommandId, note: Note.min(1) }),
    response: z.object({ changeId: Id }),
  }),
  'models.migrationPlan': route({
    method: 'POST',
    path: '/designer/models/:kind/:id/migration/dry-run',
    access: 'bpmn.deploy',
    summary: 'Running cases of older versions, and what a move to the version in force would meet: changes nothing',
    body: z.object({ after: Key.optional() }),
    response: z.object({
      version: Version,
      rows: z.array(
        z.object({
          instanceKey: Key,
          version: Version,
          courseId: Id.nullable(),
          /** Open steps that move over. */
          moves: z.array(z.object({ from: z.string(), to: z.string() })),
          problems: z.array(z.object({ elementId: z.string(), reason: z.string() })),
        }),
      ),
      /** Give it as `after` for the next page. */
      next: Key.nullable(),
    }),
  }),
  'models.migrate': route({
    method: 'POST',
    path: '/designer/models/:kind/:id/migration',
    access: 'bpmn.deploy',
    summary: 'Move the named cases to the version in force, each whole or not at all',
    body: z.object({ commandId: CommandId, version: Version, instanceKeys: z.array(Key).min(1).max(200) }),
    response: z.object({
      rows: z.array(z.object({ instanceKey: Key, moved: z.boolean(), reason: z.string().nullable() })),
    }),
  }),
};
