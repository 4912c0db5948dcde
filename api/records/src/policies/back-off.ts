import { hash } from 'node:crypto';

/** Five wrong passwords close a login for a quarter of an hour. */
export const MAX_FAILURES = 5;
export const LOCK_MS = 15 * 60_000;
/** Fifty within a quarter of an hour close an address for the rest of it, whichever logins they tried: a ward shares one address. */
export const MAX_ADDRESS_FAILURES = 50;

/** Whose failures are counted beside those of accounts. */
export interface FailureSubject {
  readonly subject: string;
  readonly limit: number;
  /** Each failure begins the quarter of an hour again. */
  readonly sliding: boolean;
}

/** A login that no account has is closed just like a real one: the answer does not tell which exist. People type passwords here. */
export function unknownLogin(login: string): FailureSubject {
  return { subject: `login ${hash('sha256', login)}`, limit: MAX_FAILURES, sliding: true };
}

export function fromAddress(address: string): FailureSubject {
  return { subject: `address ${address}`.slice(0, 80), limit: MAX_ADDRESS_FAILURES, sliding: false };
}
