import type { RecordWordKind } from '@rtflow/domain';
import type { IconName } from './icon-paths.ts';

export type Tone = 'ok' | 'warn' | 'bad' | 'info' | 'hold' | 'idle' | 'brand';
export interface StateLook {
  readonly tone: Tone;
  readonly icon: IconName;
}

/** Icon and colour of each state of the record, one vocabulary for all screens. Its word: RECORD_WORDS of the domain. */
export const STATES = {
  course: {
    DRAFT: { tone: 'idle', icon: 'pen' },
    ACTIVE: { tone: 'info', icon: 'play' },
    SUSPENDED: { tone: 'hold', icon: 'pause' },
    COMPLETED: { tone: 'ok', icon: 'check' },
    ENDED_EARLY: { tone: 'warn', icon: 'flag' },
    CANCELLED: { tone: 'idle', icon: 'cross' },
    HISTORICAL: { tone: 'idle', icon: 'box' },
  },
  plan: {
    DRAFT: { tone: 'idle', icon: 'pen' },
    MD_APPROVED: { tone: 'info', icon: 'check' },
    CHECKED: { tone: 'info', icon: 'double-check' },
    QA_PASSED: { tone: 'ok', icon: 'shield' },
    RELEASED: { tone: 'ok', icon: 'lock' },
    RETIRED: { tone: 'idle', icon: 'cross' },
  },
  prescription: {
    DRAFT: { tone: 'idle', icon: 'pen' },
    SIGNED: { tone: 'ok', icon: 'check' },
    SUPERSEDED: { tone: 'idle', icon: 'cross' },
    VOID: { tone: 'idle', icon: 'cross' },
  },
  appointment: {
    HELD: { tone: 'idle', icon: 'clock' },
    BOOKED: { tone: 'info', icon: 'calendar' },
    CHECKED_IN: { tone: 'ok', icon: 'person' },
    CALLED: { tone: 'brand', icon: 'sound' },
    IN_ROOM: { tone: 'brand', icon: 'play' },
    DONE: { tone: 'idle', icon: 'check' },
    PARTIAL: { tone: 'warn', icon: 'pause' },
    MISSED: { tone: 'bad', icon: 'cross' },
    CANCELLED: { tone: 'idle', icon: 'cross' },
  },
  ticket: {
    WAITING: { tone: 'idle', icon: 'clock' },
    CALLED: { tone: 'brand', icon: 'sound' },
    IN_ROOM: { tone: 'ok', icon: 'play' },
    DONE: { tone: 'idle', icon: 'check' },
    SKIPPED: { tone: 'warn', icon: 'history' },
    LEFT: { tone: 'idle', icon: 'signout' },
  },
  treatment: {
    COMPLETE: { tone: 'ok', icon: 'check' },
    PARTIAL: { tone: 'warn', icon: 'pause' },
  },
  check: {
    CONTINUE: { tone: 'ok', icon: 'check' },
    PAUSE: { tone: 'hold', icon: 'pause' },
    REPLAN: { tone: 'warn', icon: 'triangle' },
  },
  device: {
    UP: { tone: 'ok', icon: 'check' },
    DEGRADED: { tone: 'warn', icon: 'triangle' },
    DOWN: { tone: 'bad', icon: 'cross' },
    HOLD: { tone: 'hold', icon: 'lock' },
  },
  account: {
    ACTIVE: { tone: 'ok', icon: 'check' },
    OFF: { tone: 'idle', icon: 'cross' },
    LOCKED: { tone: 'warn', icon: 'lock' },
  },
} as const satisfies Partial<Record<RecordWordKind, Record<string, StateLook>>>;
export type StateKind = keyof typeof STATES;

const UNKNOWN_LOOK: StateLook = { tone: 'idle', icon: 'more' };

export function lookOf(kind: StateKind, code: string): StateLook {
  const looks: Record<string, StateLook> = STATES[kind];
  return looks[code] ?? UNKNOWN_LOOK;
}
