import { inject, provideAppInitializer, provideZonelessChangeDetection, type ApplicationConfig } from '@angular/core';
import { provideRouter, withComponentInputBinding } from '@angular/router';
import { provideTransloco } from '@jsverse/transloco';
import { createClient, type ApiClient } from '@rtflow/contract/client';
import { API } from './api/api.ts';
import { CodeLists } from './form/code-lists.ts';
import { CODE_LISTS, UNSAVED } from './form/lists.ts';
import { UnsavedAnswers } from './form/unsaved-answers.ts';
import { ROUTE_TABLE } from './app.routes.ts';
import { Keys } from './keys/keys.ts';
import { LIVE } from './live/live.ts';
import { LiveFeed } from './live/live-feed.ts';
import { SESSION } from './session/session.ts';
import { SessionStore } from './session/session-store.ts';
import { ScreenClock } from './words/clock.ts';
import { Dictionaries } from './words/dictionaries.ts';
import { Words } from './words/words.ts';

/** Everything that lives as long as the page, wired by hand. */
export function appConfig(): ApplicationConfig {
  const unsaved = new UnsavedAnswers();
  const session: SessionStore = new SessionStore(
    () => client,
    (userId) => unsaved.belongTo(userId),
  );
  const client: ApiClient = createClient({
    baseUrl: '',
    headers: (): Record<string, string> => (session.csrfToken() === '' ? {} : { 'X-CSRF-Token': session.csrfToken() }),
    fetch: async (input, init) => {
      const response = await fetch(input, init);
      if (response.status === 401) session.forget();
      return response;
    },
  });
  return {
    providers: [
      provideZonelessChangeDetection(),
      provideRouter(ROUTE_TABLE, withComponentInputBinding()),
      provideTransloco({
        config: { availableLangs: ['zh-CN', 'en'], defaultLang: 'zh-CN', reRenderOnLangChange: false, prodMode: true },
        loader: Dictionaries,
      }),
      { provide: API, useValue: client },
      { provide: SESSION, useValue: session },
      { provide: CODE_LISTS, useValue: new CodeLists(client) },
      { provide: UNSAVED, useValue: unsaved },
      { provide: LIVE, useValue: new LiveFeed((url) => new EventSource(url)) },
      provideAppInitializer(() => {
        inject(Keys).start();
        inject(ScreenClock).start();
        const words = inject(Words);
        return words.use(words.language());
      }),
    ],
  };
}
