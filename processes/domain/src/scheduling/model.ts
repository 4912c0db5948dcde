import type { Cycle } from './cycles.ts';

/** Minutes from the hospital's midnight; `endMin` exclusive. */
export interface MinuteSpan {
  readonly startMin: number;
  readonly endMin: number;
}

/** Staffed hours of a machine on one day, with the grid on which its appointments begin. */
export interface Shift extends MinuteSpan {
  readonly slotMin: number;
}

/** A period that is closed but for some (`BLOCK`), or added for some alone (`OPEN`). Empty `allow`: for nobody, for everybody. */
export interface Window extends MinuteSpan {
  readonly kind: 'BLOCK' | 'OPEN';
  /** Priority categories and tags of a course, e.g. 'P0', 'ANAESTHESIA'. */
  readonly allow: readonly string[];
}

export interface Taken extends MinuteSpan {
  /** First fraction of a course: they are spread over the day. */
  readonly first: boolean;
}

export interface MachineDay {
  readonly machineId: string;
  readonly day: string;
  readonly shifts: readonly Shift[];
  readonly windows: readonly Window[];
  readonly taken: readonly Taken[];
}

/** What a patient needs of the time of day. */
export const COURSE_TAGS = ['ANAESTHESIA', 'CHILD', 'INFECTIOUS', 'INPATIENT', 'CHEMO', 'RESEARCH'] as const;
export type CourseTag = (typeof COURSE_TAGS)[number];

/** One course that waits for its series, as the algorithm sees it: no names, only what costs. */
export interface Demand {
  readonly id: string;
  readonly fractions: number;
  readonly cycle: Cycle;
  /** Minutes in the room; the machine's own slot may be longer. */
  readonly lengthMin: number;
  readonly firstLengthMin: number;
  /** Minutes by machine, where a machine takes longer or shorter than that. */
  readonly lengths?: Readonly<Record<string, { readonly lengthMin: number; readonly firstLengthMin: number }>>;
  /** Machines that fit the plan, the planned one first; the others are dosimetrically matched to it. */
  readonly machines: readonly string[];
  readonly category: string;
  readonly tags: readonly CourseTag[];
  readonly earliest: string;
  /** Start-by date of the category. */
  readonly target: string;
  /** Minutes of the day that the patient asks for. */
  readonly preferred?: MinuteSpan;
  /** Hours between two fractions (HC7, technique). */
  readonly gapHours: number;
  /** Fractions already given or booked: the rest keeps their time, and the first of it is no first fraction. */
  readonly usualMin?: number;
  readonly begun: boolean;
  readonly compensated?: boolean;
  /** Other appointments of the same patient. */
  readonly busy: readonly (MinuteSpan & { readonly day: string })[];
}

export interface Placement {
  readonly machineId: string;
  readonly day: string;
  readonly startMin: number;
  readonly lengthMin: number;
  readonly first: boolean;
}

export interface Series {
  readonly demandId: string;
  readonly placements: readonly Placement[];
  readonly terms: CostTerms;
  readonly cost: number;
}

/** Soft rules of domain specification E, in the order in which a screen lists them. */
export const COST_TERMS = [
  'startBy',
  'sameTime',
  'sameMachine',
  'preference',
  'inpatient',
  'infectious',
  'chemo',
  'early',
  'buffer',
  'firstSpread',
  'fairness',
] as const;
export type CostTerm = (typeof COST_TERMS)[number];
export type CostTerms = Readonly<Record<CostTerm, number>>;
export type Weights = Readonly<Record<CostTerm, number>>;

/** Weights of domain specification E; an administrator changes them. */
export const DEFAULT_WEIGHTS: Weights = {
  startBy: 10,
  sameTime: 5,
  sameMachine: 5,
  preference: 3,
  inpatient: 2,
  infectious: 4,
  chemo: 3,
  early: 4,
  buffer: 2,
  firstSpread: 3,
  fairness: 4,
};
