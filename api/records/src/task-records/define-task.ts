import type { UserTaskId } from '@rtflow/contract';
import type { z } from 'zod';
import type {
  EvidenceLine,
  Guard,
  Prefill,
  Reader,
  Recorded,
  Refusal,
  Submission,
  TaskAbout,
  TaskRecord,
} from '../record-types.ts';
import { isRefusal } from '../record-types.ts';
import type { Tx } from '../tx.ts';

interface TaskSpec<F extends z.ZodObject> {
  readonly taskId: UserTaskId;
  /** The form's fields that the record reads, by their keys. */
  readonly fields: F;
  readonly guards?: readonly Guard[];
  prefill?(reader: Reader, about: TaskAbout): Promise<Prefill>;
  evidence?(reader: Reader, about: TaskAbout): Promise<readonly EvidenceLine[]>;
  /** Returns the variables that the form itself does not hold (the form's `recordedVariables`), or refuses. */
  record?(tx: Tx, form: z.infer<F>, submission: Submission): Promise<Readonly<Record<string, unknown>> | Refusal>;
}

/** A task record whose `record` gets the fields with their types. */
export function defineTask<F extends z.ZodObject>(spec: TaskSpec<F>): TaskRecord {
  const { record, fields, ...rest } = spec;
  if (!record) return rest;
  return {
    ...rest,
    async record(tx, submission): Promise<Recorded | Refusal> {
      const parsed = fields.safeParse(submission.data);
      // The form was validated before: a difference means that form and record are out of step, a fault of ours.
      if (!parsed.success) throw new Error(`Expected the fields of ${spec.taskId}, but ${parsed.error.message}`);
      const variables = await record(tx, parsed.data as z.infer<F>, submission);
      return isRefusal(variables) ? variables : { variables };
    },
  };
}

/** The course of a task that only a course can have. */
export function courseIdOf(about: TaskAbout): string {
  if (about.courseId === null) throw new Error(`Expected a course for task ${about.taskId}, but got none`);
  return about.courseId;
}
