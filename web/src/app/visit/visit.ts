import { ChangeDetectionStrategy, Component, DestroyRef, inject } from '@angular/core';
import { ActivatedRoute } from '@angular/router';
import { createClient } from '@rtflow/contract/client';
import type { VisitPage } from '@rtflow/contract/rest/visit';
import { Loaded } from '../api/loaded.ts';
import { ProblemBox } from '../parts/problem-box.ts';
import { clockTime, isoDay, weekday } from '../words/format.ts';
import { dayOf } from '../words/hospital-time.ts';
import { Words } from '../words/words.ts';

const ASK_MS = 15_000;

/** S35: the patient's own page behind a message's link. Nobody signs in; it shows a ticket and times, and no illness. */
@Component({
  selector: 'rt-visit',
  imports: [ProblemBox],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './visit.html',
  styleUrl: './visit.css',
})
export class Visit {
  protected readonly w = inject(Words);
  readonly #client = createClient({ baseUrl: '', headers: () => ({}) });
  readonly #token = inject(ActivatedRoute).snapshot.paramMap.get('token') ?? '';
  protected readonly page = new Loaded<VisitPage>();
  protected readonly time = clockTime;
  protected readonly day = (at: string): string => isoDay(at);
  protected readonly weekday = (at: string): string => weekday(dayOf(Date.parse(at)), this.w.language());

  constructor() {
    const ask = (): void => void this.load();
    ask();
    // A telephone in a pocket need not ask.
    const asking = setInterval(() => document.visibilityState === 'visible' && ask(), ASK_MS);
    inject(DestroyRef).onDestroy(() => clearInterval(asking));
  }

  protected load(): Promise<void> {
    return this.page.load(() => this.#client.call('visit.page', { params: { token: this.#token } }));
  }

  protected language(): void {
    void this.w.use(this.w.language() === 'en' ? 'zh-CN' : 'en');
  }
}
