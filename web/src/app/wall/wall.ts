import { ChangeDetectionStrategy, Component, computed, DestroyRef, inject, signal } from '@angular/core';
import { ActivatedRoute } from '@angular/router';
import type { Zone } from '@rtflow/domain/queue/screen-layout';
import { stationClient } from '../api/station-client.ts';
import { Icon } from '../parts/icon.ts';
import { ScreenClock } from '../words/clock.ts';
import { clockTime } from '../words/format.ts';
import { dayOf, timeOf } from '../words/hospital-time.ts';
import { Words } from '../words/words.ts';
import { Announcer } from './announcer.ts';
import { browserVoice, gong } from './voices.ts';
import { WallFeed } from './wall-feed.ts';

const ASK_MS = 2000;
/** Steps of breath training, shown in turn. */
const LESSON_STEPS = ['in', 'hold', 'out'] as const;
const LESSON_MS = 4000;

/** A wall screen of a hall or a room: who is called, inside and next; made of zones that an admin places. */
@Component({
  selector: 'rt-wall',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './wall.html',
  styleUrl: './wall.css',
  host: { 'data-theme': 'dark' },
})
export class Wall {
  readonly #clock = inject(ScreenClock);
  protected readonly w = inject(Words);
  readonly #token = inject(ActivatedRoute).snapshot.paramMap.get('token') ?? '';
  protected readonly wall = new WallFeed(stationClient(this.#token), {
    get: () => localStorage.getItem(KEPT_AS),
    set: (text) => localStorage.setItem(KEPT_AS, text),
  });
  protected readonly announcer = new Announcer(
    [browserVoice(globalThis.speechSynthesis), gong(() => new AudioContext())],
    (ms) => new Promise((done) => setTimeout(done, ms)),
  );
  protected readonly step = signal<(typeof LESSON_STEPS)[number]>('in');
  protected readonly now = computed(() => timeOf(this.#clock.now()));
  protected readonly today = computed(() => dayOf(this.#clock.now()));
  protected readonly asOf = computed(() => clockTime(this.wall.feed()?.at ?? null));
  protected readonly rooms = computed(() => this.wall.feed()?.rooms ?? []);
  protected readonly notices = computed(() => this.wall.feed()?.notices ?? []);

  constructor() {
    const ask = async (): Promise<void> => {
      const feed = await this.wall.refresh();
      if (feed) void this.announcer.take(feed);
    };
    void ask();
    const asking = setInterval(() => void ask(), ASK_MS);
    const teaching = setInterval(() => this.step.update(nextStep), LESSON_MS);
    inject(DestroyRef).onDestroy(() => {
      clearInterval(asking);
      clearInterval(teaching);
    });
  }

  protected area({ x, y, w, h }: Zone): string {
    return `${y + 1} / ${x + 1} / span ${h} / span ${w}`;
  }
}

const KEPT_AS = 'rtflow.wall';

function nextStep(step: (typeof LESSON_STEPS)[number]): (typeof LESSON_STEPS)[number] {
  return LESSON_STEPS[(LESSON_STEPS.indexOf(step) + 1) % LESSON_STEPS.length] ?? 'in';
}
