import type { ResourceResult } from './scenario.ts';

type Place = {
  readonly capacity: number;
  busy: number;
  busyTime: number;
  since: number;
  longest: number;
  queue: (() => void)[];
};

/** Who is free: people and machines of which there are only so many. First come, first served. */
export class Staff {
  readonly #places: ReadonlyMap<string, Place>;

  constructor(capacities: Readonly<Record<string, number>>) {
    const places = Object.entries(capacities).map(([name, capacity]): [string, Place] => [
      name,
      { capacity, busy: 0, busyTime: 0, since: 0, longest: 0, queue: [] },
    ]);
    this.#places = new Map(places);
  }

  /** Begins now, or when it is its turn. */
  request(name: string | undefined, now: number, begin: () => void): void {
    const place = this.#places.get(name ?? '');
    if (!place || place.busy < place.capacity) {
      if (place) count(place, now, 1);
      begin();
      return;
    }
    place.queue.push(begin);
    place.longest = Math.max(place.longest, place.queue.length);
  }

  /** Work that began has ended; the next begins. */
  release(name: string | undefined, now: number): void {
    const place = this.#places.get(name ?? '');
    if (!place) return;
    count(place, now, -1);
    const next = place.queue.shift();
    if (!next) return;
    count(place, now, 1);
    next();
  }

  results(from: number, to: number): ResourceResult[] {
    return [...this.#places].map(([name, place]) => {
      count(place, to, 0);
      const possible = place.capacity * Math.max(1, to - from);
      return { name, capacity: place.capacity, utilisation: place.busyTime / possible, longestQueue: place.longest };
    });
  }
}

function count(place: Place, now: number, change: number): void {
  place.busyTime += place.busy * (now - place.since);
  place.since = now;
  place.busy += change;
}
