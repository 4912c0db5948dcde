export interface DemoEvent {
  /** Epoch ms. */
  readonly at: number;
  readonly run: () => Promise<void>;
}

/** Events in the order of their time; those of one moment in the order in which they were put in. */
export class EventQueue {
  readonly #heap: { event: DemoEvent; order: number }[] = [];
  #order = 0;

  get nextAt(): number | null {
    return this.#heap[0]?.event.at ?? null;
  }

  push(event: DemoEvent): void {
    this.#heap.push({ event, order: this.#order++ });
    let index = this.#heap.length - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!this.#before(index, parent)) break;
      this.#swap(index, parent);
      index = parent;
    }
  }

  pop(): DemoEvent | null {
    const first = this.#heap[0];
    const last = this.#heap.pop();
    if (!first || !last) return null;
    if (this.#heap.length > 0) {
      this.#heap[0] = last;
      this.#sink();
    }
    return first.event;
  }

  #sink(): void {
    let index = 0;
    for (;;) {
      const [left, right] = [2 * index + 1, 2 * index + 2];
      let least = index;
      if (left < this.#heap.length && this.#before(left, least)) least = left;
      if (right < this.#heap.length && this.#before(right, least)) least = right;
      if (least === index) return;
      this.#swap(index, least);
      index = least;
    }
  }

  #before(a: number, b: number): boolean {
    const [left, right] = [this.#heap[a]!, this.#heap[b]!];
    return left.event.at < right.event.at || (left.event.at === right.event.at && left.order < right.order);
  }

  #swap(a: number, b: number): void {
    [this.#heap[a], this.#heap[b]] = [this.#heap[b]!, this.#heap[a]!];
  }
}
