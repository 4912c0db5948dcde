/** State machines of the record as tables: current state -> the states that may follow. Source: domain specification, section D. */
export const COURSE_TRANSITIONS = {
  DRAFT: ['ACTIVE', 'CANCELLED'],
  ACTIVE: ['SUSPENDED', 'COMPLETED', 'ENDED_EARLY', 'CANCELLED'],
  SUSPENDED: ['ACTIVE', 'ENDED_EARLY', 'CANCELLED'],
  COMPLETED: ['HISTORICAL'],
  ENDED_EARLY: ['HISTORICAL'],
  CANCELLED: [],
  // A chief reopens it as what it was: an act of its own, lest ending or completing be legal again.
  HISTORICAL: [],
} as const;
export type CourseStatus = keyof typeof COURSE_TRANSITIONS;

export const PLAN_TRANSITIONS = {
  DRAFT: ['MD_APPROVED', 'RETIRED'],
  MD_APPROVED: ['CHECKED', 'DRAFT', 'RETIRED'],
  CHECKED: ['QA_PASSED', 'DRAFT', 'RETIRED'],
  QA_PASSED: ['RELEASED', 'DRAFT', 'RETIRED'],
  RELEASED: ['DRAFT', 'RETIRED'],
  RETIRED: [],
} as const;
export type PlanStatus = keyof typeof PLAN_TRANSITIONS;

export const SHEET_TRANSITIONS = {
  DRAFT: ['VERIFIED', 'VOID'],
  VERIFIED: ['APPROVED', 'DRAFT', 'VOID'],
  APPROVED: ['VOID'],
  VOID: [],
} as const;
export type SheetStatus = keyof typeof SHEET_TRANSITIONS;

export const APPOINTMENT_TRANSITIONS = {
  HELD: ['BOOKED', 'CANCELLED'],
  BOOKED: ['HELD', 'CHECKED_IN', 'MISSED', 'CANCELLED'],
  CHECKED_IN: ['CALLED', 'IN_ROOM', 'MISSED', 'CANCELLED'],
  CALLED: ['IN_ROOM', 'CHECKED_IN', 'MISSED'],
  IN_ROOM: ['DONE', 'PARTIAL', 'CHECKED_IN'],
  DONE: [],
  PARTIAL: [],
  MISSED: [],
  CANCELLED: [],
} as const;
export type AppointmentStatus = keyof typeof APPOINTMENT_TRANSITIONS;

export const DEVICE_STATUSES = ['UP', 'DEGRADED', 'DOWN', 'HOLD'] as const;
export type DeviceStatus = (typeof DEVICE_STATUSES)[number];

export const PRIORITY_CATEGORIES = ['P0', 'P1', 'P2', 'P3', 'P4'] as const;
export type PriorityCategory = (typeof PRIORITY_CATEGORIES)[number];

/** May `table[from]` be followed by `to`? */
export function mayBecome<S extends string>(table: Readonly<Record<S, readonly string[]>>, from: S, to: S): boolean {
  return table[from].includes(to);
}
