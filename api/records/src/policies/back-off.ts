/** Five wrong passwords close a login for a quarter of an hour. */
export const MAX_FAILURES = 5;
export const LOCK_MS = 15 * 60_000;

/**
 * Failures of logins that do not exist: they are locked just like real ones, so that the answer does not tell which exist.
 * Kept in memory, bounded, gone at restart.
 */
export class UnknownLogins {
  readonly #failures = new Map<string, { count: number; lockedUntil: number }>();
  readonly #limit: number;

  constructor(limit = 10_000) {
    this.#limit = limit;
  }

  isLocked(login: string, now: number): boolean {
    return (this.#failures.get(login)?.lockedUntil ?? 0) > now;
  }

  fail(login: string, now: number): void {
    const count = (this.#failures.get(login)?.count ?? 0) + 1;
    this.#failures.delete(login);
    this.#failures.set(
      login,
      count >= MAX_FAILURES ? { count: 0, lockedUntil: now + LOCK_MS } : { count, lockedUntil: 0 },
    );
    const oldest = this.#failures.keys().next().value;
    if (this.#failures.size > this.#limit && oldest !== undefined) this.#failures.delete(oldest);
  }
}
