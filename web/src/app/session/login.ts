import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { Router } from '@angular/router';
import type { Problem } from '@rtflow/contract/rest/problem';
import { Icon } from '../parts/icon.ts';
import { LANGUAGES, type Language } from '../words/language.ts';
import { Words } from '../words/words.ts';
import { SESSION } from './session.ts';

@Component({
  selector: 'rt-login',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './login.html',
  styleUrl: './login.css',
})
export class Login {
  protected readonly w = inject(Words);
  readonly #session = inject(SESSION);
  readonly #router = inject(Router);
  protected readonly languages = LANGUAGES;
  protected readonly login = signal('');
  protected readonly password = signal('');
  protected readonly busy = signal(false);
  protected readonly problem = signal<Problem | null>(null);
  protected readonly missing = signal(false);
  /** Chosen here, on this page: it wins over the account's, and becomes the account's. */
  #chosen: Language | null = null;

  protected async submit(event: Event): Promise<void> {
    event.preventDefault();
    this.problem.set(null);
    this.missing.set(this.login().trim() === '' || this.password() === '');
    if (this.missing() || this.busy()) return;
    this.busy.set(true);
    const problem = await this.#session.signIn(this.login().trim(), this.password());
    this.busy.set(false);
    if (problem !== null) {
      this.problem.set(problem);
      this.password.set('');
      return;
    }
    if (this.#chosen !== null) await this.#session.keepLanguage(this.#chosen);
    else await this.w.use(this.#session.me()?.language ?? this.w.language());
    await this.#router.navigateByUrl(this.#session.returnTo);
  }

  protected switchTo(language: Language): void {
    this.#chosen = language;
    void this.w.use(language);
  }
}
