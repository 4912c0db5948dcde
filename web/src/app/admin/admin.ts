import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { API } from '../api/api.ts';
import { Empty } from '../parts/empty.ts';
import { Icon } from '../parts/icon.ts';
import { ProblemBox } from '../parts/problem-box.ts';
import { Skeleton } from '../parts/skeleton.ts';
import { StateTag } from '../parts/state-tag.ts';
import { ScreenClock } from '../words/clock.ts';
import { dayAndTime } from '../words/format.ts';
import { Words } from '../words/words.ts';
import { AccountForm } from './account-form.ts';
import { Accounts, stateOf, type Account, type NewAccount } from './accounts.ts';

/** S58: accounts with their roles, and the matrix of roles and rights. */
@Component({
  selector: 'rt-admin',
  imports: [AccountForm, Empty, Icon, ProblemBox, Skeleton, StateTag],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './admin.html',
  styleUrl: './admin.css',
})
export class Admin {
  readonly #clock = inject(ScreenClock);
  protected readonly w = inject(Words);
  protected readonly accounts = new Accounts(inject(API));
  protected readonly tab = signal<'users' | 'rights'>('users');
  protected readonly making = signal(false);
  protected readonly when = dayAndTime;

  constructor() {
    void this.accounts.load();
    void this.accounts.loadRoles();
  }

  protected state(account: Account): string {
    return stateOf(account, this.#clock.now());
  }

  protected search(text: string): void {
    this.accounts.text.set(text.trim());
    void this.accounts.load();
  }

  protected byRole(role: string): void {
    this.accounts.role.set(role);
    void this.accounts.load();
  }

  protected open(userId: string): void {
    this.making.set(false);
    this.accounts.select(userId);
  }

  protected startNew(): void {
    this.accounts.select(null);
    this.making.set(true);
  }

  protected leave(): void {
    this.making.set(false);
    this.accounts.select(null);
  }

  protected async create(account: NewAccount): Promise<void> {
    if (await this.accounts.create(account)) this.making.set(false);
  }
}
