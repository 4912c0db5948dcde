import { signal } from '@angular/core';
import type { ApiClient } from '@rtflow/contract/client';
import type { Problem } from '@rtflow/contract/rest/problem';
import type { ListView } from '@rtflow/contract/rest/views';
import type { RouteQuery } from '@rtflow/contract/routes';
import { newCommandId, problemOf } from '../api/loaded.ts';

type ListName = RouteQuery<'views.list'>['list'];

/** Views of a list that the reader kept, and those that colleagues share. */
export class ViewShelf {
  readonly #client: ApiClient;
  readonly #list: ListName;
  readonly #views = signal<readonly ListView[]>([]);
  readonly #problem = signal<Problem | null>(null);
  readonly views = this.#views.asReadonly();
  readonly problem = this.#problem.asReadonly();

  constructor(client: ApiClient, list: ListName) {
    this.#client = client;
    this.#list = list;
  }

  async load(): Promise<void> {
    await this.#act(async () => {
      this.#views.set((await this.#client.call('views.list', { query: { list: this.#list } })).views);
    });
  }

  /** @param filter empty entries are left out: they ask nothing */
  async keep(view: {
    readonly name: string;
    readonly shared: boolean;
    readonly filter: Readonly<Record<string, string | undefined>>;
    readonly columns: readonly string[];
  }): Promise<void> {
    const filter = Object.fromEntries(
      Object.entries(view.filter).filter((entry): entry is [string, string] => Boolean(entry[1])),
    );
    await this.#act(async () => {
      const body = {
        ...view,
        filter,
        columns: [...view.columns],
        list: this.#list,
        commandId: newCommandId(),
      };
      await this.#client.call('views.save', { body });
      await this.load();
    });
  }

  async remove(viewId: string): Promise<void> {
    await this.#act(async () => {
      await this.#client.call('views.remove', { params: { viewId } });
      await this.load();
    });
  }

  async #act(run: () => Promise<void>): Promise<void> {
    this.#problem.set(null);
    try {
      await run();
    } catch (error) {
      this.#problem.set(problemOf(error));
    }
  }
}
