import { DestroyRef, inject, InjectionToken } from '@angular/core';
import { RECONNECTED, type LiveEvent, type LiveFeed } from './live-feed.ts';

export const LIVE = new InjectionToken<LiveFeed>('live feed');

/** Many events of one commit become one refresh, ms. */
const GATHER_MS = 400;
/** In a busy department events never pause: a refresh waits at most so long for them to end, ms. */
const LONGEST_MS = 1200;

/** Calls `refresh` after events of these topics, for the life of the component. */
export function refreshOn(topics: readonly string[], refresh: (event: LiveEvent) => void): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let since: number | null = null;
  const stop = inject(LIVE).listen((event) => {
    if (event.topic !== RECONNECTED && !topics.includes(event.topic)) return;
    clearTimeout(timer);
    since ??= Date.now();
    const left = Math.max(0, since + LONGEST_MS - Date.now());
    timer = setTimeout(
      () => {
        since = null;
        refresh(event);
      },
      Math.min(GATHER_MS, left),
    );
  });
  inject(DestroyRef).onDestroy(() => {
    clearTimeout(timer);
    stop();
  });
}
