import type { Rejection } from '@rtflow/engine/ports';
import { invalidArgument, ofRejection } from '../status.ts';

/** Reading of JSON bodies: what is there, of its type, or a fault that names the field. */
type Body = Readonly<Record<string, unknown>>;

/** Present and not blank. */
export function textOf(body: Body, field: string): string {
  const value = body[field];
  if (typeof value !== 'string' || value.trim() === '')
    throw invalidArgument(`Expected ${field} to be present, but it was ${value === undefined ? 'missing' : 'blank'}`);
  return value;
}

export function optionalText(body: Body, field: string): string | undefined {
  const value = body[field];
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value !== 'string') throw invalidArgument(`Expected ${field} to be text`);
  return value;
}

/** A whole number; also as text, for clients that write 64-bit numbers so. */
export function numberOf(body: Body, field: string, limits: { atLeast: number; otherwise?: number }): number {
  const value = body[field];
  if ((value === undefined || value === null) && limits.otherwise !== undefined) return limits.otherwise;
  const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isInteger(number))
    throw invalidArgument(`Expected ${field} to be a whole number, but it was ${String(value)}`);
  if (number < limits.atLeast)
    throw invalidArgument(`Expected ${field} to be at least ${limits.atLeast}, but it was ${number}`);
  return number;
}

export function listOf(body: Body, field: string): unknown[] {
  const value = body[field] ?? [];
  if (!Array.isArray(value)) throw invalidArgument(`Expected ${field} to be a list`);
  return value;
}

/** The value of an accepted command. @throws RequestFault of a rejection */
export function requireNoFault<T extends object>(outcome: T | { readonly ok: false; readonly error: Rejection }): T {
  if ('ok' in outcome && outcome.ok === false && 'error' in outcome) throw ofRejection(outcome.error as Rejection);
  return outcome as T;
}
