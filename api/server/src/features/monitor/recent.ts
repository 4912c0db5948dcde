/** One answer for all who ask within a moment: the question is put once, however many screens are open. */
export class Recent<A extends string, T> {
  readonly #freshMs: number;
  readonly #now: () => number;
  readonly #ask: (about: A) => Promise<T>;
  readonly #kept = new Map<A, { readonly at: number; readonly answer: Promise<T> }>();

  constructor(freshMs: number, now: () => number, ask: (about: A) => Promise<T>) {
    this.#freshMs = freshMs;
    this.#now = now;
    this.#ask = ask;
  }

  of(about: A): Promise<T> {
    const now = this.#now();
    const kept = this.#kept.get(about);
    if (kept && now - kept.at < this.#freshMs && now >= kept.at) return kept.answer;
    for (const [name, { at }] of this.#kept) if (now - at >= this.#freshMs) this.#kept.delete(name);
    const answer = this.#ask(about);
    this.#kept.set(about, { at: now, answer });
    // a failure is told to those who asked, and not kept
    answer.catch(() => this.#kept.delete(about));
    return answer;
  }
}
