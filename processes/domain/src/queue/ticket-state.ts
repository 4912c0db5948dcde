/** States of a queue ticket: current -> those that may follow. Source: domain specification, section E. */
export const TICKET_TRANSITIONS = {
  WAITING: ['CALLED', 'IN_ROOM', 'LEFT'],
  CALLED: ['CALLED', 'IN_ROOM', 'SKIPPED', 'WAITING', 'LEFT'],
  IN_ROOM: ['DONE', 'WAITING', 'LEFT'],
  SKIPPED: ['WAITING', 'LEFT'],
  DONE: [],
  LEFT: [],
} as const;
export type TicketState = keyof typeof TICKET_TRANSITIONS;

/** Why somebody goes before others. */
export const JUMP_REASONS = ['EMERGENCY', 'ANAESTHESIA', 'CONDITION', 'ADMIN'] as const;
export type JumpReason = (typeof JUMP_REASONS)[number];
