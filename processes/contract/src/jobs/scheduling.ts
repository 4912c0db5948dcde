import { COST_TERMS, COURSE_TAGS } from '@rtflow/domain/scheduling/model';
import { z } from 'zod';
import { id } from '../user-tasks/user-task.ts';

/** Minutes from the hospital's midnight. */
const minute = z.int().min(0).max(2_880);
const span = { startMin: minute, endMin: minute };
const day = z.iso.date();

const Cycle = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('DAILY'),
    perDay: z.union([z.literal(1), z.literal(2), z.literal(3)]),
    saturdays: z.boolean(),
  }),
  z.strictObject({ kind: z.literal('STEP'), days: z.int().min(1) }),
  z.strictObject({ kind: z.literal('WEEKDAYS'), weekdays: z.array(z.int().min(1).max(7)).min(1).readonly() }),
]);

/** `Demand` of the scheduling model: one course that waits for its series, without a name. */
const Demand = z.strictObject({
  id,
  fractions: z.int().min(0),
  cycle: Cycle,
  lengthMin: z.int().min(1),
  firstLengthMin: z.int().min(1),
  lengths: z.record(id, z.strictObject({ lengthMin: z.int().min(1), firstLengthMin: z.int().min(1) })).exactOptional(),
  machines: z.array(id).readonly(),
  category: z.string(),
  tags: z.array(z.enum(COURSE_TAGS)).readonly(),
  earliest: day,
  target: day,
  preferred: z.strictObject(span).exactOptional(),
  gapHours: z.number(),
  usualMin: minute.exactOptional(),
  begun: z.boolean(),
  compensated: z.boolean().exactOptional(),
  busy: z.array(z.strictObject({ day, ...span })).readonly(),
});

const MachineDay = z.strictObject({
  machineId: id,
  day,
  shifts: z.array(z.strictObject({ ...span, slotMin: z.int().min(1) })).readonly(),
  windows: z
    .array(z.strictObject({ ...span, kind: z.enum(['BLOCK', 'OPEN']), allow: z.array(z.string()).readonly() }))
    .readonly(),
  taken: z.array(z.strictObject({ ...span, first: z.boolean() })).readonly(),
});

export const CostTerms = z.record(z.enum(COST_TERMS), z.number());

/** Everything that placing one course needs: the course, machine time, the calendar, the weights. */
export const PlacingContext = z.strictObject({
  demand: Demand,
  days: z.array(MachineDay).readonly(),
  moved: z.array(z.strictObject({ day, type: z.enum(['HOLIDAY', 'MAKEUP']) })),
  weights: CostTerms,
  until: day,
});

/** Options best first; each fraction on its machine and minute, the cost by term. */
export const PlacingResult = z.strictObject({
  options: z
    .array(
      z.strictObject({
        placements: z.array(z.strictObject({ machineId: id, day, startMin: minute })),
        terms: CostTerms,
        cost: z.number(),
      }),
    )
    .max(3),
});
