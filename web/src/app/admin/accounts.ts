import { computed, signal } from '@angular/core';
import type { ApiClient } from '@rtflow/contract/client';
import type { RouteAnswer, RouteBody } from '@rtflow/contract/routes';
import { Acting } from '../api/acting.ts';
import { Loaded } from '../api/loaded.ts';

export type Account = RouteAnswer<'users.list'>['rows'][number];
export type RoleRow = RouteAnswer<'roles.list'>['roles'][number];
export type NewAccount = RouteBody<'users.create'>;
type Change = Omit<RouteBody<'users.update'>, 'version'>;

/** Accounts, and which role may do what. */
export class Accounts {
  readonly #client: ApiClient;
  readonly #page = new Loaded<RouteAnswer<'users.list'>>();
  readonly #selectedId = signal<string | null>(null);
  readonly #acting = new Acting();
  readonly roles = new Loaded<readonly RoleRow[]>();
  readonly text = signal('');
  readonly role = signal('');
  readonly phase = this.#page.phase;
  readonly problem = this.#page.problem;
  readonly busy = this.#acting.busy;
  readonly refused = this.#acting.refused;
  readonly rows = computed(() => this.#page.value()?.rows ?? []);
  readonly total = computed(() => this.#page.value()?.total ?? 0);
  readonly selected = computed(() => this.rows().find((row) => row.userId === this.#selectedId()) ?? null);
  /** Every permission with the roles that hold it, for the matrix. */
  readonly matrix = computed(() => {
    const roles = this.roles.value() ?? [];
    const permissions = [...new Set(roles.flatMap((role) => role.permissions))].toSorted();
    return permissions.map((permission) => ({
      permission,
      held: roles.map((role) => ({ role: role.role, held: role.permissions.includes(permission) })),
    }));
  });

  constructor(client: ApiClient) {
    this.#client = client;
  }

  async load(): Promise<void> {
    await this.#page.load(() =>
      this.#client.call('users.list', {
        query: {
          limit: 200,
          ...(this.text() === '' ? {} : { text: this.text() }),
          ...(this.role() === '' ? {} : { role: this.role() }),
        },
      }),
    );
  }

  async loadRoles(): Promise<void> {
    await this.roles.load(async () => (await this.#client.call('roles.list')).roles);
  }

  select(userId: string | null): void {
    this.#acting.forget();
    this.#selectedId.set(userId);
  }

  create(account: NewAccount): Promise<boolean> {
    return this.#acting.run(async () => {
      const made = await this.#client.call('users.create', { body: account });
      await this.load();
      this.#selectedId.set(made.userId);
    });
  }

  change(account: Account, change: Change): Promise<boolean> {
    return this.#acting.run(async () => {
      await this.#client.call('users.update', {
        params: { userId: account.userId },
        body: { version: account.version, ...change },
      });
      await this.load();
    });
  }
}

export function stateOf(account: Account, now: number): 'ACTIVE' | 'OFF' | 'LOCKED' {
  if (!account.active) return 'OFF';
  return account.lockedUntil !== null && Date.parse(account.lockedUntil) > now ? 'LOCKED' : 'ACTIVE';
}
