import { ChangeDetectionStrategy, Component, computed, DestroyRef, inject, signal } from '@angular/core';
import { Router, RouterLink, RouterLinkActive, RouterOutlet } from '@angular/router';
import { API } from '../api/api.ts';
import { Loaded } from '../api/loaded.ts';
import { leaveField, useKeys } from '../keys/keys.ts';
import { LIVE, refreshOn } from '../live/live.ts';
import { Icon } from '../parts/icon.ts';
import { SESSION } from '../session/session.ts';
import { Words } from '../words/words.ts';
import { levelAbove, PLACES } from './places.ts';
import { TopBar } from './top-bar.ts';
import { KeySheet } from './key-sheet.ts';

@Component({
  selector: 'rt-shell',
  imports: [RouterOutlet, RouterLink, RouterLinkActive, Icon, TopBar, KeySheet],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <a class="skip" href="#screen" (click)="skip($event)">{{ w.t('shell.skip') }}</a>
    <div class="app">
      <rt-top-bar class="top" (keysAsked)="sheetOpen.set(true)" />
      <nav class="rail" [attr.aria-label]="w.t('shell.nav')">
        @for (place of places(); track place.path) {
          <a [routerLink]="place.path" routerLinkActive="on" [class.end]="place.first" ariaCurrentWhenActive="page">
            <rt-icon [name]="place.icon" size="l" />
            <span class="word">{{ w.t('places.' + place.word) }}</span>
            @if (place.word === 'inbox' && open() > 0) {
              <span class="n" [attr.aria-label]="w.t('shell.openTasks', { n: open() })">{{
                open() > 99 ? '99+' : open()
              }}</span>
            }
          </a>
        }
      </nav>
      <main id="screen" tabindex="-1"><router-outlet /></main>
    </div>
    @if (sheetOpen()) {
      <rt-key-sheet (closed)="sheetOpen.set(false)" />
    }
  `,
})
export class Shell {
  readonly #session = inject(SESSION);
  protected readonly w = inject(Words);
  protected readonly sheetOpen = signal(false);
  readonly #counts = new Loaded<{ mine: number; group: number }>();
  protected readonly open = computed(() => (this.#counts.value()?.mine ?? 0) + (this.#counts.value()?.group ?? 0));
  protected readonly places = computed(() => {
    const allowed = PLACES.filter((place) => this.#session.may(place.needs));
    const firstEnd = allowed.find((place) => place.end === true);
    return allowed.map((place) => ({ ...place, first: place === firstEnd }));
  });

  constructor() {
    const router = inject(Router);
    const api = inject(API);
    const live = inject(LIVE);
    const count = (): void => {
      if (this.#session.may('task.work')) void this.#counts.load(() => api.call('tasks.counts'));
    };
    live.start();
    inject(DestroyRef).onDestroy(() => live.stop());
    count();
    refreshOn(['task'], count);
    useKeys('global', {
      goInbox: () => void router.navigateByUrl('/inbox'),
      goPatients: () => void router.navigateByUrl('/patients'),
      goMachine: () => void router.navigateByUrl('/machine'),
      goMonitor: () => void router.navigateByUrl('/monitor'),
      goQueue: () => void router.navigateByUrl('/queue'),
      goSchedule: () => void router.navigateByUrl('/schedule'),
      goDesigner: () => void router.navigateByUrl('/designer'),
      sheet: () => this.sheetOpen.set(true),
      back: () => {
        const up = levelAbove(router.url);
        if (!leaveField() && up !== null) void router.navigateByUrl(up);
      },
    });
  }

  protected skip(event: Event): void {
    event.preventDefault();
    document.getElementById('screen')?.focus();
  }
}
