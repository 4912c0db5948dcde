import type { CommandOf, CommandType, CommandValues, Rejection, RejectionCode } from '../command-types.ts';
import type { Turn } from '../turn.ts';

/** A command's plan: the value is asked for when the queue has run empty. */
export type Handled<V> = { ok: true; value: () => V } | { ok: false; rejection: Rejection };

export type Handler<T extends CommandType> = (turn: Turn, command: CommandOf<T>) => Promise<Handled<CommandValues[T]>>;

export function accepted<V>(value: () => V): { ok: true; value: () => V } {
  return { ok: true, value };
}

export const done = accepted(() => ({}));

/** In Zeebe's words; users grep for them. `intent` is Zeebe's name of the command, for example COMPLETE. */
export function rejected(intent: string, code: RejectionCode, reason: string): { ok: false; rejection: Rejection } {
  return { ok: false, rejection: { code, message: `Command '${intent}' rejected with code '${code}': ${reason}` } };
}

export const isObject = (value: unknown): boolean =>
  value === undefined || (typeof value === 'object' && value !== null && !Array.isArray(value));
