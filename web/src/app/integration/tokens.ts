import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { TOKEN_SCOPES } from '@rtflow/domain';
import { API } from '../api/api.ts';
import { Empty } from '../parts/empty.ts';
import { Icon } from '../parts/icon.ts';
import { ProblemBox } from '../parts/problem-box.ts';
import { Skeleton } from '../parts/skeleton.ts';
import { SESSION } from '../session/session.ts';
import { ScreenClock } from '../words/clock.ts';
import { dayAndTime } from '../words/format.ts';
import { Words } from '../words/words.ts';
import { LIVES_DAYS, TokenDesk } from './token-desk.ts';

/** Which programs may call the API, with what, until when. */
@Component({
  selector: 'rt-tokens',
  imports: [Empty, Icon, ProblemBox, Skeleton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './tokens.html',
  styleUrl: './integration.css',
})
export class Tokens {
  readonly #clock = inject(ScreenClock);
  protected readonly w = inject(Words);
  protected readonly desk = new TokenDesk(inject(API));
  /** An admin makes tokens; others stop them. */
  protected readonly mayMake = inject(SESSION).may('user.admin');
  protected readonly when = dayAndTime;
  protected readonly scopes = TOKEN_SCOPES;
  protected readonly lives = LIVES_DAYS;
  /** The token that a second click revokes. */
  protected readonly asking = signal<string | null>(null);

  constructor() {
    void this.desk.load();
  }

  protected wordOf(scope: string): string {
    return this.w.code('integration.scope', scope.replaceAll('.', '-'));
  }

  protected create(): void {
    void this.desk.create(this.#clock.now());
  }

  protected revoke(tokenId: string): void {
    this.asking.set(null);
    void this.desk.revoke(tokenId);
  }
}
