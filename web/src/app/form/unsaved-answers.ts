/**
 * Answers that the server could not take as a draft: the session ended, the network broke, the server failed. They wait in the
 * memory of the page, never in storage, for the same person to come back to the same task.
 */
export class UnsavedAnswers {
  readonly #kept = new Map<string, Readonly<Record<string, unknown>>>();
  #userId: string | null = null;

  /** Somebody has signed in; what another person typed is forgotten. */
  belongTo(userId: string): void {
    if (this.#userId !== userId) this.#kept.clear();
    this.#userId = userId;
  }

  keep(taskKey: string, values: Readonly<Record<string, unknown>>): void {
    this.#kept.set(taskKey, values);
  }

  forget(taskKey: string): void {
    this.#kept.delete(taskKey);
  }

  of(taskKey: string): Readonly<Record<string, unknown>> | null {
    return this.#kept.get(taskKey) ?? null;
  }
}
