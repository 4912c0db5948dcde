/** Calls that each caller has left: a bucket of one minute's worth that fills evenly. Kept by this process alone. */
export class CallRate {
  readonly #left = new Map<string, { calls: number; at: number }>();

  /** Takes one call. @returns 0, or the whole seconds to wait for the next */
  take(caller: string, perMinute: number, now: number): number {
    const before = this.#left.get(caller) ?? { calls: perMinute, at: now };
    const gained = (Math.max(0, now - before.at) / 60_000) * perMinute;
    const calls = Math.min(perMinute, before.calls + gained);
    const may = calls >= 1;
    this.#left.set(caller, { calls: may ? calls - 1 : calls, at: now });
    return may ? 0 : Math.max(1, Math.ceil(((1 - calls) / perMinute) * 60));
  }
}
