import { computed, signal } from '@angular/core';
import type { ApiClient } from '@rtflow/contract/client';
import type { Problem } from '@rtflow/contract/rest/problem';
import type { RouteAnswer } from '@rtflow/contract/routes';
import type { Permission } from '@rtflow/domain';
import { problemOf } from '../api/loaded.ts';
import { useHospitalZone } from '../words/hospital-time.ts';
import type { Language } from '../words/language.ts';

export type Me = RouteAnswer<'session.me'>;

/** Who is signed in. The rights come from the server; the page only asks `may`. */
export class SessionStore {
  readonly #client: () => ApiClient;
  readonly #onPerson: (userId: string) => void;
  readonly #me = signal<Me | null>(null);
  readonly me = this.#me.asReadonly();
  readonly permissions = computed(() => new Set(this.#me()?.permissions ?? []));
  readonly csrfToken = computed(() => this.#me()?.csrfToken ?? '');
  /** Where to go after signing in again. */
  returnTo = '/';

  /** @param onPerson is told who has signed in, before any screen opens */
  constructor(client: () => ApiClient, onPerson: (userId: string) => void = () => undefined) {
    this.#client = client;
    this.#onPerson = onPerson;
  }

  may(permission: Permission): boolean {
    return this.permissions().has(permission);
  }

  /** Takes up a session that the browser's cookie still holds. */
  async restore(): Promise<boolean> {
    try {
      this.#take(await this.#client().call('session.me'));
      return true;
    } catch (error) {
      problemOf(error);
      return false;
    }
  }

  /** Null when signed in, or what the server said. */
  async signIn(login: string, password: string): Promise<Problem | null> {
    try {
      this.#take(await this.#client().call('session.login', { body: { login, password } }));
      return null;
    } catch (error) {
      return problemOf(error);
    }
  }

  async signOut(): Promise<void> {
    try {
      await this.#client().call('session.logout');
    } catch (error) {
      problemOf(error);
    }
    this.forget();
  }

  async keepLanguage(language: Language): Promise<void> {
    if (this.#me() === null) return;
    try {
      await this.#client().call('session.language', { body: { language } });
    } catch (error) {
      problemOf(error);
    }
  }

  /** The server no longer knows this session. */
  forget(): void {
    this.#me.set(null);
  }

  #take(me: Me): void {
    useHospitalZone(me.timeZone);
    this.#onPerson(me.userId);
    this.#me.set(me);
  }
}
