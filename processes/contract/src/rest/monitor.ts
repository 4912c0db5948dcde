import { MILESTONES } from '@rtflow/domain/monitor/milestones';
import { z } from 'zod';
import { Id, IsoInstant, Key, Page, Text } from './problem.ts';
import { route } from './route.ts';

const Count = z.number().int();
const ElementId = z.string().min(1).max(255);

/** Ages by which the tokens of a place are counted, hours: up to the first, up to the second …, and older. */
export const AGE_HOURS = [24, 72, 168] as const;

const LiveElement = z.object({
  elementId: z.string(),
  open: Count,
  oldestAt: IsoInstant,
  /** By AGE_HOURS, one more than there are bounds. */
  aged: z.array(Count),
  overdue: Count,
  incidents: Count,
});

const Milestone = z.enum(MILESTONES);
const Ends = z.object({ from: Milestone, to: Milestone, fromName: Text, toName: Text });
const Days = z.object({ days: z.coerce.number().int().min(1).max(366).default(30) });

/** Why a case stands still, one sentence, worst first. */
const StuckCase = z.object({
  /** Of the list: stable while the case stands where it stands. */
  rowKey: z.string(),
  kind: z.enum(['OVERDUE', 'INCIDENT']),
  processId: z.string(),
  elementId: z.string(),
  element: Text,
  courseId: Id.nullable(),
  courseNo: z.string().nullable(),
  patientId: Id.nullable(),
  patientNo: z.string().nullable(),
  /** Masked for whoever may not see it. */
  patientName: z.string().nullable(),
  category: z.string().nullable(),
  why: Text,
  since: IsoInstant,
  dueAt: IsoInstant.nullable(),
  holder: Text.nullable(),
  taskKey: Key.nullable(),
  /** Somebody was reminded within the hour: until then it is not done again. */
  nudgedAt: IsoInstant.nullable(),
});

export const monitorRoutes = {
  'monitor.overview': route({
    method: 'GET',
    path: '/monitor',
    access: 'stats.view.dept',
    summary: 'The department in figures, and its pathways with what is open in each',
    response: z.object({
      at: IsoInstant,
      openCourses: Count,
      openedToday: Count,
      overdueTasks: Count,
      openTasks: Count,
      incidents: Count,
      treatedToday: Count,
      bookedToday: Count,
      firstBeamsToday: Count,
      pathways: z.array(z.object({ processId: z.string(), name: z.string(), open: Count, version: Count })),
    }),
  }),
  'monitor.diagram': route({
    method: 'GET',
    path: '/monitor/pathways/:processId/diagram',
    access: 'stats.view.dept',
    summary: 'The drawing of a pathway in its newest version',
    response: z.object({ processId: z.string(), name: z.string(), version: Count, bpmnXml: z.string() }),
  }),
  'monitor.live': route({
    method: 'GET',
    path: '/monitor/pathways/:processId/live',
    access: 'stats.view.dept',
    summary: 'What stands where in a pathway now, over all its versions: how many, how old, overdue, failed',
    response: z.object({ at: IsoInstant, elements: z.array(LiveElement) }),
  }),
  'monitor.heat': route({
    method: 'GET',
    path: '/monitor/pathways/:processId/heat',
    access: 'stats.view.dept',
    summary: 'How often each step was left and how long it took, over the days before today',
    query: Days,
    response: z.object({
      days: Count,
      elements: z.array(
        z.object({ elementId: z.string(), n: Count, meanMs: z.number(), p50Ms: z.number(), p95Ms: z.number() }),
      ),
    }),
  }),
  'monitor.levels': route({
    method: 'GET',
    path: '/monitor/levels',
    access: 'stats.view.dept',
    summary: 'Cycle times between milestones, tasks in time, where patients wait the most, who carries what',
    query: Days,
    response: z.object({
      days: Count,
      stages: z.array(Ends.extend({ n: Count, medianDays: z.number().nullable(), p90Days: z.number().nullable() })),
      /** Of people, the one that held patients the longest first. */
      tasks: z.array(
        z.object({
          elementId: z.string(),
          name: Text,
          n: Count,
          due: Count,
          onTime: Count,
          medianMs: z.number(),
          p95Ms: z.number(),
          /** Days that all patients together waited there. */
          waitedDays: z.number(),
        }),
      ),
      people: z.array(z.object({ userId: Id, name: Text, open: Count, overdue: Count, doneInWeek: Count })),
    }),
  }),
  'monitor.levelsCsv': route({
    method: 'GET',
    path: '/monitor/levels.csv',
    access: 'stats.view.dept',
    summary: 'Tasks in time and waits, for a spreadsheet',
    query: Days,
  }),
  'monitor.stage': route({
    method: 'GET',
    path: '/monitor/stage',
    access: 'stats.view.dept',
    summary: 'One stage course by course with control limits (XmR), and its median week by week',
    query: z.object({ from: Milestone, to: Milestone }),
    response: Ends.extend({
      values: z.array(z.object({ at: IsoInstant, days: z.number() })),
      /** Null: too few for limits. */
      chart: z
        .object({
          n: Count,
          mean: z.number(),
          meanRange: z.number(),
          upper: z.number(),
          lower: z.number(),
          rangeUpper: z.number(),
          signals: z.array(z.object({ index: Count, rule: z.enum(['OUTSIDE', 'RUN']) })),
        })
        .nullable(),
      weeks: z.array(z.object({ week: z.string(), n: Count, medianDays: z.number().nullable() })),
    }),
  }),
  'monitor.firstBeam': route({
    method: 'GET',
    path: '/monitor/first-beam',
    access: 'stats.view.dept',
    summary:
      'When open courses will have their first beam (Kaplan-Meier over courses before), or that too few are known',
    query: Page,
    response: z.object({
      rows: z.array(
        z.object({
          courseId: Id,
          courseNo: z.string(),
          patientId: Id,
          patientNo: z.string(),
          patientName: z.string(),
          category: z.string().nullable(),
          openedAt: IsoInstant,
          milestone: Milestone,
          milestoneName: Text,
          since: IsoInstant,
          /** Courses before that had waited as long there; 0: too few, no dates. */
          n: Count,
          basis: z.enum(['CATEGORY', 'ALL']).nullable(),
          p50At: IsoInstant.nullable(),
          p90At: IsoInstant.nullable(),
          targetAt: IsoInstant.nullable(),
          late: z.boolean(),
        }),
      ),
      nextCursor: z.string().nullable(),
    }),
  }),
  'monitor.stuck': route({
    method: 'GET',
    path: '/monitor/stuck',
    access: 'stats.view.dept',
    summary: 'Cases that stand still: overdue tasks and incidents, the oldest first, each with why',
    query: Page.extend({ processId: z.string().max(255).optional(), elementId: ElementId.optional() }),
    response: z.object({ rows: z.array(StuckCase), nextCursor: z.string().nullable() }),
  }),
  'monitor.stuckCsv': route({
    method: 'GET',
    path: '/monitor/stuck.csv',
    access: 'stats.view.dept',
    summary: 'Cases that stand still, up to 1 000, for a spreadsheet; without names',
  }),
};
export type StuckCase = z.infer<typeof StuckCase>;
export type LiveElement = z.infer<typeof LiveElement>;
