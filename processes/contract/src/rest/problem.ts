import { z } from 'zod';

/** One text in both languages of the screens. */
export const Text = z.object({ zh: z.string(), en: z.string() });

/** RFC 9457 problem with a stable code and the sentence in both languages. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: z.string(),
  zh: z.string(),
  en: z.string(),
  /** Field or element faults: where and what. */
  faults: z.array(z.object({ path: z.string(), code: z.string(), zh: z.string(), en: z.string() })).optional(),
  /** On a clash (409): who changed or ended it, when and how; `fields`: the answers that differ may be among these. */
  conflict: z
    .object({
      version: z.number().int(),
      changedBy: Text,
      changedAt: z.string(),
      change: Text.nullable(),
      fields: z.record(z.string(), z.unknown()),
    })
    .optional(),
  /** Role that can lift the block of a guard. */
  whoCanFix: z.string().optional(),
  traceId: z.string().optional(),
});
export type Problem = z.infer<typeof Problem>;

export const Page = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().optional(),
});
export const Version = z.number().int().nonnegative();
export const Key = z.string().regex(/^\d+$/);
export const Id = z.string().min(1).max(64);
export const IsoDate = z.iso.date();
export const IsoInstant = z.iso.datetime({ offset: true });
/** A legal (or barred) act on a record: the page never guesses. */
export const Act = z.object({
  act: z.string(),
  allowed: z.boolean(),
  zh: z.string(),
  en: z.string(),
  /** Why it is barred, and which role can fix it. */
  why: z.object({ zh: z.string(), en: z.string(), code: z.string(), whoCanFix: z.string().optional() }).optional(),
});
export type Act = z.infer<typeof Act>;
