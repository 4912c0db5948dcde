import { computed, signal } from '@angular/core';
import type { ApiClient } from '@rtflow/contract/client';
import { ScreenFeed } from '@rtflow/contract/rest/stations';
import type { Problem } from '@rtflow/contract/rest/problem';
import { problemOf } from '../api/loaded.ts';

/** Where the last picture is kept while the server or the network is away. */
export interface Keep {
  get(): string | null;
  set(text: string): void;
}

/** What a wall screen shows: asked again and again; while nobody answers, the last state stays with its age. */
export class WallFeed {
  readonly #client: ApiClient;
  readonly #keep: Keep;
  readonly #feed = signal<ScreenFeed | null>(null);
  readonly #problem = signal<Problem | null>(null);
  readonly feed = this.#feed.asReadonly();
  readonly problem = this.#problem.asReadonly();
  /** The picture is not of now. */
  readonly stale = computed(() => this.#feed() !== null && this.#problem() !== null);

  constructor(client: ApiClient, keep: Keep) {
    this.#client = client;
    this.#keep = keep;
    this.#feed.set(read(keep.get()));
  }

  /** @returns the new picture, or null when there is none to be had now */
  async refresh(): Promise<ScreenFeed | null> {
    try {
      const feed = await this.#client.call('screen.feed');
      this.#feed.set(feed);
      this.#problem.set(null);
      this.#keep.set(JSON.stringify(feed));
      return feed;
    } catch (error) {
      const problem = problemOf(error);
      this.#problem.set(problem);
      // A screen whose token was taken away shows nobody any more.
      if (problem.code === 'UNKNOWN_STATION') {
        this.#feed.set(null);
        this.#keep.set('');
      }
      return null;
    }
  }
}

function read(text: string | null): ScreenFeed | null {
  if (text === null || text === '') return null;
  try {
    const kept = ScreenFeed.safeParse(JSON.parse(text));
    return kept.success ? { ...kept.data, calls: [] } : null;
  } catch {
    return null;
  }
}
