import { signal } from '@angular/core';

/** What the server tells after a commit. The event's name is its topic; the data only say which record to ask for. */
export interface LiveEvent {
  readonly topic: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The part of EventSource that the feed needs; tests pass a hand-made one. */
export interface EventStream {
  addEventListener(type: string, listener: (event: { data?: string }) => void): void;
  close(): void;
}

export const TOPICS = ['task', 'course', 'patient', 'device', 'series', 'process', 'notice'] as const;

/** Topic of the feed itself: the connection is back after a gap. */
export const RECONNECTED = 'reconnected';

/** One connection for the whole page. `heardAt` is when it was last known to be alive; listeners refetch what they show. */
export class LiveFeed {
  readonly #open: (url: string) => EventStream;
  readonly #now: () => number;
  readonly #listeners = new Set<(event: LiveEvent) => void>();
  readonly #state = signal<'off' | 'live' | 'lost'>('off');
  readonly #heardAt = signal<number | null>(null);
  #stream: EventStream | null = null;
  readonly state = this.#state.asReadonly();
  readonly heardAt = this.#heardAt.asReadonly();

  constructor(open: (url: string) => EventStream, now: () => number = Date.now) {
    this.#open = open;
    this.#now = now;
  }

  start(): void {
    if (this.#stream !== null) return;
    const stream = this.#open('/api/events');
    this.#stream = stream;
    stream.addEventListener('open', () => {
      const wasLost = this.#state() === 'lost';
      this.#heard();
      // What happened meanwhile was not told: everybody asks again.
      if (wasLost) this.#tell({ topic: RECONNECTED, data: {} });
    });
    // EventSource tries again by itself; until then the light says since when nothing was heard.
    stream.addEventListener('error', () => {
      if (this.#state() === 'live') this.#heardAt.set(this.#now());
      this.#state.set('lost');
    });
    for (const type of TOPICS) {
      stream.addEventListener(type, (event) => {
        this.#heard();
        const read = readEvent(type, event.data);
        if (read !== null) this.#tell(read);
      });
    }
  }

  stop(): void {
    this.#stream?.close();
    this.#stream = null;
    this.#state.set('off');
  }

  /** The returned function stops listening. */
  listen(listener: (event: LiveEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(event: LiveEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  #heard(): void {
    this.#state.set('live');
    this.#heardAt.set(this.#now());
  }
}

function readEvent(type: string, data: string | undefined): LiveEvent | null {
  if (data === undefined || data === '') return null;
  let parsed: unknown;
  try {
    parsed = JSON.parse(data);
  } catch {
    return null;
  }
  if (parsed === null || typeof parsed !== 'object') return null;
  return { topic: type, data: parsed as Record<string, unknown> };
}
