/** What is due when: a binary heap. Entries of one time keep the order in which they were added. */
export class Agenda<T> {
  readonly #heap: { at: number; order: number; entry: T }[] = [];
  #added = 0;

  add(at: number, entry: T): void {
    this.#heap.push({ at, order: (this.#added += 1), entry });
    let child = this.#heap.length - 1;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (!this.#before(child, parent)) break;
      this.#swap(child, parent);
      child = parent;
    }
  }

  /** Earliest time, null when nothing is due. */
  get nextAt(): number | null {
    return this.#heap[0]?.at ?? null;
  }

  take(): T | undefined {
    const first = this.#heap[0];
    const last = this.#heap.pop();
    if (!first || !last || this.#heap.length === 0) return first?.entry;
    this.#heap[0] = last;
    for (let parent = 0; ;) {
      const [left, right] = [parent * 2 + 1, parent * 2 + 2];
      let least = parent;
      if (left < this.#heap.length && this.#before(left, least)) least = left;
      if (right < this.#heap.length && this.#before(right, least)) least = right;
      if (least === parent) return first.entry;
      this.#swap(parent, least);
      parent = least;
    }
  }

  #before(a: number, b: number): boolean {
    const [one, other] = [this.#heap[a], this.#heap[b]];
    if (!one || !other) return false;
    return one.at < other.at || (one.at === other.at && one.order < other.order);
  }

  #swap(a: number, b: number): void {
    const [one, other] = [this.#heap[a], this.#heap[b]];
    if (!one || !other) return;
    this.#heap[a] = other;
    this.#heap[b] = one;
  }
}
