import { DestroyRef, inject, InjectionToken } from '@angular/core';
import { RECONNECTED, type LiveEvent, type LiveFeed } from './live-feed.ts';

export const LIVE = new InjectionToken<LiveFeed>('live feed');

/** Many events of one commit become one refresh, ms. */
const GATHER_MS = 400;

/** Calls `refresh` after events of these topics, for the life of the component. */
export function refreshOn(topics: readonly string[], refresh: (event: LiveEvent) => void): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = inject(LIVE).listen((event) => {
    if (event.topic !== RECONNECTED && !topics.includes(event.topic)) return;
    clearTimeout(timer);
    timer = setTimeout(() => refresh(event), GATHER_MS);
  });
  inject(DestroyRef).onDestroy(() => {
    clearTimeout(timer);
    stop();
  });
}
