import type { Permission } from '@rtflow/domain';
import { z } from 'zod';

/** Role codes of the department (candidate groups of the models). A physicist holds MP beside PLN, CHK or CMP. */
export const ROLE_CODES = [
  'FD',
  'RES',
  'ATT',
  'CHF',
  'MP',
  'PLN',
  'CHK',
  'CMP',
  'DOS',
  'RTT-S',
  'RTT-T',
  'NUR',
  'QAP',
  'ADM',
  'SUP',
  'IT',
  'RO-R',
] as const;
export type RoleCode = (typeof ROLE_CODES)[number];

/** Folders of processes/models; a task's form lies in forms/schemas/<pathway>/<taskId>.form. */
export const PATHWAYS = [
  'registration',
  'simulation',
  'contouring',
  'planning',
  'plan-qa',
  'treatment',
  'follow-up',
  'operations',
] as const;
export type Pathway = (typeof PATHWAYS)[number];

/** Rows of the sla-table decision. Tasks without one have no due date (work at the machine). */
export const SLA_NODES = [
  'register',
  'course-open',
  'immob-sim',
  'images',
  'contour-draft',
  'contour-review',
  'plan-request',
  'assign',
  'plan-design',
  'plan-evaluate',
  'physics-check',
  'retro-check',
  'psqa',
  'sheet-approve',
  'confirm-schedule',
  'weekly-check',
  'summary',
  'follow-up',
  'course-control',
] as const;
export type SlaNode = (typeof SLA_NODES)[number];

/** What one user task of the models is. The key in USER_TASKS is its element id and its form id. */
export interface UserTask {
  readonly processId: string;
  readonly pathway: Pathway;
  readonly name: { readonly zh: string; readonly en: string };
  readonly candidateGroups: readonly RoleCode[];
  /** Permission code that completing the task needs. */
  readonly permission: Permission;
  /** Process variable that completing the task sets: the task id in camelCase. */
  readonly resultVariable: string;
  /** The few ids, flags, enums and dates under resultVariable; all other form fields stay in the record. */
  readonly variables: z.ZodObject;
  /** Values of `decision`: `back` ones need a coded reason and send work back. */
  readonly decision?: { readonly forward: readonly string[]; readonly back: readonly string[] };
  /** Separation of duty: whoever completed one of these tasks on the same course may not complete this one. */
  readonly notPerformerOf?: readonly string[];
  readonly slaNode?: SlaNode;
  /** Asked again by plan (each fraction, week or visit): a further time is an occurrence, not a submission sent back. */
  readonly recurs?: true;
  /** Recall: while this task is open and unclaimed, `task-withdraw` sends the work back to the named task. */
  readonly withdrawTo?: string;
}

export const id = z.string().min(1).max(64);
/** DICOM UID, PS3.5 §9.1. */
export const uid = z.string().regex(/^[0-9.]{1,64}$/);
export const instant = z.iso.datetime({ offset: true });
export const nothing = z.strictObject({});

export const TECHNIQUES = [
  '2D',
  '3DCRT',
  'IMRT',
  'VMAT',
  'TOMO',
  'SBRT',
  'SRS',
  'ELECTRON',
  'TBI',
  'BRACHY',
  'IORT',
] as const;
export const INTENTS = ['radical', 'adjuvant', 'neoadjuvant', 'palliative', 'emergency', 'benign'] as const;
export const CATEGORIES = ['P0', 'P1', 'P2', 'P3', 'P4'] as const;
export type PriorityCategory = (typeof CATEGORIES)[number];
