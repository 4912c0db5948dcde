import { Injectable, signal } from '@angular/core';

/** The time of the screen: one tick in 20 s moves every age and due text. */
@Injectable({ providedIn: 'root' })
export class ScreenClock {
  readonly #now = signal(Date.now());
  readonly now = this.#now.asReadonly();

  start(): void {
    setInterval(() => this.#now.set(Date.now()), 20_000);
  }
}
