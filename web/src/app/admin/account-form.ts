import {
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  input,
  linkedSignal,
  output,
  signal,
} from '@angular/core';
import { Words } from '../words/words.ts';
import type { Account, NewAccount, RoleRow } from './accounts.ts';

const LOGIN = /^[a-z][a-z0-9._-]{1,31}$/;
/** The contract's lower bound. */
const PASSWORD_LENGTH = 10;
const SCOPES = ['own', 'team', 'department'] as const;
type Grant = NewAccount['roles'][number];

/** An account: new, or the roles and name of a known one. */
@Component({
  selector: 'rt-account-form',
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './account-form.html',
  styleUrl: './account-form.css',
})
export class AccountForm {
  protected readonly w = inject(Words);
  /** Null for a new one. */
  readonly account = input.required<Account | null>();
  readonly roles = input.required<readonly RoleRow[]>();
  readonly busy = input.required<boolean>();
  readonly created = output<NewAccount>();
  readonly changed = output<{
    displayName: NewAccount['displayName'];
    roles: NewAccount['roles'];
    password?: string;
  }>();
  readonly left = output<void>();
  protected readonly scopes = SCOPES;
  protected readonly login = linkedSignal(() => this.account()?.login ?? '');
  protected readonly zh = linkedSignal(() => this.account()?.displayName.zh ?? '');
  protected readonly en = linkedSignal(() => this.account()?.displayName.en ?? '');
  protected readonly password = linkedSignal({ source: this.account, computation: () => '' });
  protected readonly grants = linkedSignal<readonly Grant[]>(() => this.account()?.roles ?? []);
  protected readonly tried = signal(false);
  protected readonly faults = computed(() => {
    const faults: string[] = [];
    const isNew = this.account() === null;
    if (isNew && !LOGIN.test(this.login())) faults.push('login');
    if (this.zh().trim() === '' || this.en().trim() === '') faults.push('name');
    if ((isNew || this.password() !== '') && this.password().length < PASSWORD_LENGTH) faults.push('password');
    if (this.grants().length === 0) faults.push('roles');
    return faults;
  });

  protected has(role: string): Grant | undefined {
    return this.grants().find((grant) => grant.role === role);
  }

  protected toggle(role: string, on: boolean): void {
    this.grants.update((grants) =>
      on ? [...grants, { role, scope: 'department' }] : grants.filter((grant) => grant.role !== role),
    );
  }

  protected scope(role: string, scope: string): void {
    const known = SCOPES.find((each) => each === scope) ?? 'department';
    this.grants.update((grants) => grants.map((grant) => (grant.role === role ? { role, scope: known } : grant)));
  }

  protected submit(): void {
    this.tried.set(true);
    if (this.faults().length > 0) return;
    const displayName = { zh: this.zh().trim(), en: this.en().trim() };
    const roles = [...this.grants()];
    if (this.account() === null)
      this.created.emit({ login: this.login(), displayName, password: this.password(), roles });
    else this.changed.emit({ displayName, roles, ...(this.password() === '' ? {} : { password: this.password() }) });
  }
}
