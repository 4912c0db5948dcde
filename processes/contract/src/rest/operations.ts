import { z } from 'zod';
import { ProcessDiagram } from './courses.ts';
import { Id, IsoInstant, Key, Page, Text } from './problem.ts';
import { route } from './route.ts';
import { Wait } from './wait.ts';

const CommandId = z.string().min(8).max(64);
/** Kept in the audit beside what was done. */
const Reasoned = z.object({ commandId: CommandId, reason: z.string().trim().min(2).max(200) });
const ElementId = z.string().min(1).max(255);
const Variables = z.record(z.string().regex(/^[\p{L}_][\p{L}\p{N}_]*$/u), z.unknown());

/** Whose it is; null: not the course of a patient. */
const OfCourse = z.object({ courseId: Id.nullable(), courseNo: z.string().nullable() });

const Mapping = z.object({ sourceElementId: ElementId, targetElementId: ElementId });
const MigrationCase = OfCourse.extend({
  instanceKey: Key,
  /** What stands against it, in the engine's words; empty: it can go over, or it went over. */
  problems: z.array(z.object({ elementId: z.string(), reason: z.string() })),
});
const MigrationCases = z.object({ cases: z.array(MigrationCase), nextCursor: z.string().nullable() });
const Plan = z.object({ sourceDefinitionKey: Key, targetDefinitionKey: Key, mappings: z.array(Mapping).max(2000) });

export const operationRoutes = {
  'operations.incidents': route({
    method: 'GET',
    path: '/operations/incidents',
    access: 'process.repair',
    summary: 'Open incidents by cause, the most frequent first',
    response: z.object({
      total: z.number().int(),
      groups: z.array(
        z.object({
          /** Any one of them stands for all alike. */
          incidentKey: Key,
          processId: z.string(),
          elementId: z.string(),
          /** As the diagram calls it. */
          element: Text,
          type: z.string(),
          message: z.string(),
          expression: z.string().nullable(),
          count: z.number().int(),
          oldestAt: IsoInstant,
          newestAt: IsoInstant,
        }),
      ),
    }),
  }),
  'operations.alike': route({
    method: 'GET',
    path: '/operations/incidents/:incidentKey/alike',
    access: 'process.repair',
    summary: 'Open incidents of the same cause, the oldest first',
    query: Page,
    response: z.object({
      rows: z.array(OfCourse.extend({ incidentKey: Key, instanceKey: Key, createdAt: IsoInstant })),
      nextCursor: z.string().nullable(),
    }),
  }),
  'operations.retry': route({
    method: 'POST',
    path: '/operations/incidents/:incidentKey/retry',
    access: 'process.repair',
    summary: 'Run what failed again: this incident, or up to 200 of the same cause',
    body: Reasoned.extend({ alike: z.boolean() }),
    response: z.object({ resolved: z.number().int(), raisedAgain: z.number().int(), left: z.number().int() }),
  }),
  'operations.instance': route({
    method: 'GET',
    path: '/operations/instances/:instanceKey',
    access: 'process.repair',
    summary: 'A process instance: its diagram, what is open, what it waits for, variables, versions to go over to',
    response: OfCourse.extend({
      instanceKey: Key,
      rootKey: Key,
      definitionKey: Key,
      startedAt: IsoInstant,
      endedAt: IsoInstant.nullable(),
      diagram: ProcessDiagram,
      waits: z.array(Wait),
      elements: z.array(
        z.object({
          elementKey: Key,
          elementId: z.string(),
          type: z.string(),
          phase: z.string(),
          since: IsoInstant,
          /** `json`: the value as JSON text; `cut`: only its beginning. */
          variables: z.array(z.object({ name: z.string(), json: z.string(), cut: z.boolean() })),
        }),
      ),
      versions: z.array(z.object({ definitionKey: Key, version: z.number().int(), deployedAt: IsoInstant })),
    }),
  }),
  'operations.setVariables': route({
    method: 'POST',
    path: '/operations/instances/:instanceKey/variables',
    access: 'process.repair',
    summary: 'Set variables of an open element; the audit keeps the names',
    body: Reasoned.extend({ elementKey: Key, local: z.boolean(), variables: Variables }),
  }),
  'operations.modify': route({
    method: 'POST',
    path: '/operations/instances/:instanceKey/modification',
    access: 'process.repair',
    summary: 'Move tokens, begin elements, end them: all or nothing',
    body: Reasoned.extend({
      moves: z
        .array(z.object({ elementKey: Key, targetElementId: ElementId }))
        .max(50)
        .default([]),
      activate: z.array(ElementId).max(50).default([]),
      terminate: z.array(Key).max(50).default([]),
    }),
  }),
  'operations.cancel': route({
    method: 'POST',
    path: '/operations/instances/:instanceKey/cancel',
    access: 'process.repair',
    summary: 'Cancel a process instance that carries no open course',
    body: Reasoned,
  }),
  'operations.suggestMigration': route({
    method: 'GET',
    path: '/operations/migrations/suggestion',
    access: 'process.repair',
    summary: 'Map what is the same in two versions, and list what is not, with how many stand there',
    query: z.object({ source: Key, target: Key }),
    response: z.object({
      /** Running instances of the source. */
      instances: z.number().int(),
      mappings: z.array(Mapping),
      unmapped: z.array(
        z.object({ elementId: z.string(), type: z.string(), active: z.number().int(), reason: z.string() }),
      ),
      added: z.array(z.object({ elementId: z.string(), type: z.string() })),
    }),
  }),
  'operations.planMigration': route({
    method: 'POST',
    path: '/operations/migrations/plan',
    access: 'process.repair',
    summary: 'What would come of a migration, case by case; changes nothing',
    body: Plan.extend({ cursor: z.string().optional() }),
    response: MigrationCases,
  }),
  'operations.migrate': route({
    method: 'POST',
    path: '/operations/migrations',
    access: 'process.repair',
    summary: 'Take running instances over to another version, each by itself; cases with problems stay as they are',
    body: Plan.extend({ ...Reasoned.shape, cursor: z.string().optional() }),
    response: MigrationCases,
  }),
};
