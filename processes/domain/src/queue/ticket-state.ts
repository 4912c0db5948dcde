/** States of a queue ticket: current -> those that may follow. Source: domain specification, section E. */
export const TICKET_TRANSITIONS = {
  WAITING: ['CALLED', 'IN_ROOM', 'LEFT'],
  CALLED: ['CALLED', 'IN_ROOM', 'SKIPPED', 'WAITING', 'LEFT'],
  IN_ROOM: ['DONE', 'WAITING', 'LEFT'],
  SKIPPED: ['WAITING', 'LEFT'],
  DONE: [],
  // Gone home or to the ward, and back on the same day.
  LEFT: ['WAITING'],
} as const;
export type TicketState = keyof typeof TICKET_TRANSITIONS;

/** Why somebody goes before others. */
export const JUMP_REASONS = ['EMERGENCY', 'ANAESTHESIA', 'CONDITION', 'ADMIN'] as const;
export type JumpReason = (typeof JUMP_REASONS)[number];

/** Why staff check a patient in: the kiosk is the usual way. */
export const ASSIST_REASONS = ['NO_CODE', 'UNABLE', 'FROM_WARD', 'KIOSK_DOWN'] as const;
export type AssistReason = (typeof ASSIST_REASONS)[number];
