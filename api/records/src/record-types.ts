import type { Words } from './clinical/record-words.ts';
import type { Actor, SqlReader, Tx } from './tx.ts';

/** An act that the record does not allow. Returned, never thrown; whoever called audits it and tells the person. */
export interface Refusal {
  readonly refused: true;
  /** 'HC1' … 'HC13' for a hard constraint, else a stable word such as 'SLOT_TAKEN'. */
  readonly code: string;
  readonly zh: string;
  readonly en: string;
  /** A role of domain's ROLES, or several joined by '+', that can lift the block. */
  readonly whoCanFix: string;
  /** Ids, codes and numbers, never a patient's name. */
  readonly detail?: Readonly<Record<string, unknown>>;
}

export function refuse(refusal: Omit<Refusal, 'refused'>): Refusal {
  return { refused: true, ...refusal };
}

export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && 'refused' in value && value.refused === true;
}

/** What reading needs: a Tx is one, and so is a read-only connection with a clock. */
export interface Reader {
  /** Epoch milliseconds. */
  readonly now: number;
  readonly sql: SqlReader;
}

/** Whom and what a task is about, with the process variables that its scope sees. */
export interface TaskAbout {
  readonly taskKey: number;
  readonly taskId: string;
  readonly patientId: string | null;
  readonly courseId: string | null;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** A validated form that a person signs off. */
export interface Submission extends TaskAbout {
  readonly submissionId: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly actor: Actor;
}

/** Refuses or lets pass; reads only. */
export type Guard = (tx: Tx, submission: Submission) => Promise<Refusal | null>;

export type ValueSource = 'HIS' | 'DICOM' | 'FORM' | 'RULE';
export interface Prefill {
  /** By form field key. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly sources: Readonly<Record<string, ValueSource>>;
}

/** One read-only fact beside the form; `value` carries its unit. */
export interface EvidenceLine extends Words {
  readonly value: Words;
}

/** What one user task reads from the record and writes into it. `taskId` is the element id, which is the form id. */
export interface TaskRecord {
  readonly taskId: string;
  /** Run in order before `record`; the first refusal stands. */
  readonly guards?: readonly Guard[];
  prefill?(reader: Reader, about: TaskAbout): Promise<Prefill>;
  evidence?(reader: Reader, about: TaskAbout): Promise<readonly EvidenceLine[]>;
  record?(tx: Tx, submission: Submission): Promise<Recorded | Refusal>;
}

/** The few process variables that the model reads after the task: ids, flags, enums, dates. */
export interface Recorded {
  readonly variables: Readonly<Record<string, unknown>>;
}

/** An activated job as its record sees it. */
export interface RecordJob {
  readonly jobKey: number;
  readonly type: string;
  readonly elementId: string;
  readonly rootKey: number;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Variables that the worker completes the job with; empty while it asks for its context. */
  readonly output?: Readonly<Record<string, unknown>>;
}

/** What one machine task reads from the record and writes into it. */
export interface JobRecord {
  readonly type: string;
  /** Everything clinical that the worker needs: it never reads the record itself. */
  context(reader: Reader, job: RecordJob): Promise<unknown>;
  /**
   * `result` is the worker's answer; returns process variables to add to the worker's own. A refusal (a slot was taken
   * meanwhile …) rolls everything back: the worker fails the job and asks for its context again.
   */
  record?(tx: Tx, job: RecordJob, result: unknown): Promise<Readonly<Record<string, unknown>> | Refusal>;
}
