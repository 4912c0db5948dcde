import { ChangeDetectionStrategy, Component, computed, effect, inject, output, signal } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { NavigationEnd, Router } from '@angular/router';
import { filter, map, startWith } from 'rxjs';
import { LIVE } from '../live/live.ts';
import { Bell } from '../notices/bell.ts';
import { Icon } from '../parts/icon.ts';
import { SESSION } from '../session/session.ts';
import { ScreenClock } from '../words/clock.ts';
import { timeOf } from '../words/hospital-time.ts';
import { pick } from '../words/language.ts';
import { roleWords } from '../words/roles.ts';
import { Words } from '../words/words.ts';
import { Find } from './find.ts';
import { titleOf } from './places.ts';

@Component({
  selector: 'rt-top-bar',
  imports: [Bell, Icon, Find],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './top-bar.html',
  styleUrl: './top-bar.css',
})
export class TopBar {
  readonly #router = inject(Router);
  readonly #session = inject(SESSION);
  readonly #live = inject(LIVE);
  readonly #clock = inject(ScreenClock);
  protected readonly w = inject(Words);
  readonly keysAsked = output<void>();
  protected readonly menuOpen = signal(false);
  protected readonly me = this.#session.me;
  protected readonly liveState = this.#live.state;
  protected readonly heardAt = computed(() => {
    // An open stream is up to date now; a lost one was up to date when it broke.
    const at = this.liveState() === 'live' ? this.#clock.now() : this.#live.heardAt();
    return at === null ? null : timeOf(at);
  });
  protected readonly roles = computed(() =>
    (this.me()?.roles ?? []).map((role) => ({
      role,
      word: roleWords(role, this.w.language()),
    })),
  );
  protected readonly name = computed(() => {
    const me = this.me();
    return me === null ? '' : pick(me.displayName, this.w.language());
  });
  readonly #url = toSignal(
    this.#router.events.pipe(
      filter((event) => event instanceof NavigationEnd),
      map((event) => event.urlAfterRedirects),
      startWith(this.#router.url),
    ),
    { initialValue: this.#router.url },
  );
  protected readonly title = computed(() => `titles.${titleOf(this.#url())}`);

  constructor() {
    // The tab names the screen, never the patient.
    effect(() => {
      document.title = `${this.w.t(this.title())} · RTFlow`;
    });
  }

  protected async switchLanguage(): Promise<void> {
    const language = this.w.language() === 'en' ? 'zh-CN' : 'en';
    await this.w.use(language);
    await this.#session.keepLanguage(language);
  }

  protected signOut(): void {
    void this.#session.signOut();
  }

  protected showKeys(): void {
    this.menuOpen.set(false);
    this.keysAsked.emit();
  }
}
