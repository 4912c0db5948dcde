import { computed, signal } from '@angular/core';
import type { ApiClient } from '@rtflow/contract/client';
import type { RouteAnswer } from '@rtflow/contract/routes';
import { Acting } from '../api/acting.ts';
import { Loaded, newCommandId } from '../api/loaded.ts';
import { SHORTEST_REASON } from './incident-desk.ts';

export type Instance = RouteAnswer<'operations.instance'>;
export type OpenElement = Instance['elements'][number];
export type Panel = 'waits' | 'variables' | 'token' | 'cancel' | 'version';

/** One process instance under repair. Every act asks for a reason. */
export class InstanceDesk {
  readonly #client: ApiClient;
  readonly #acting = new Acting();
  #instanceKey = '';

  readonly view = new Loaded<Instance>();
  readonly panel = signal<Panel>('waits');
  readonly reason = signal('');
  /** Token to move, and where to. */
  readonly source = signal<string | null>(null);
  readonly target = signal<string | null>(null);
  readonly editing = signal<{ elementKey: string; name: string; json: string } | null>(null);
  readonly busy = this.#acting.busy;
  readonly refused = this.#acting.refused;
  readonly mayAct = computed(() => !this.busy() && this.reason().trim().length >= SHORTEST_REASON);
  /** The process itself is the first element; its token does not move. */
  readonly tokens = computed(() => {
    const view = this.view.value();
    return (view?.elements ?? []).filter(({ elementKey }) => elementKey !== view?.instanceKey);
  });
  readonly running = computed(() => this.view.value()?.endedAt === null);
  /** The typed value is no JSON. */
  readonly unreadable = computed(() => {
    const editing = this.editing();
    return editing !== null && parsed(editing.json) === undefined;
  });

  constructor(client: ApiClient) {
    this.#client = client;
  }

  async open(instanceKey: string): Promise<void> {
    this.#instanceKey = instanceKey;
    this.#acting.forget();
    for (const choice of [this.source, this.target]) choice.set(null);
    this.editing.set(null);
    await this.load();
  }

  load(): Promise<void> {
    return this.view.load(() => this.#client.call('operations.instance', { params: this.#params() }));
  }

  async saveVariable(): Promise<boolean> {
    const editing = this.editing();
    const value = editing === null ? undefined : parsed(editing.json);
    if (editing === null || value === undefined) return false;
    const { elementKey, name } = editing;
    const body = { ...this.#reasoned(), elementKey, local: true, variables: { [name]: value } };
    const saved = await this.#did('operations.setVariables', body);
    if (saved) this.editing.set(null);
    return saved;
  }

  async move(): Promise<boolean> {
    const [elementKey, targetElementId] = [this.source(), this.target()];
    if (elementKey === null || targetElementId === null) return false;
    const moved = await this.#did('operations.modify', {
      ...this.#reasoned(),
      moves: [{ elementKey, targetElementId }],
    });
    if (moved) for (const choice of [this.source, this.target]) choice.set(null);
    return moved;
  }

  cancel(): Promise<boolean> {
    return this.#did('operations.cancel', this.#reasoned());
  }

  async #did<N extends 'operations.setVariables' | 'operations.modify' | 'operations.cancel'>(
    name: N,
    body: object,
  ): Promise<boolean> {
    const done = await this.#acting.run(() => this.#client.call(name, { params: this.#params(), body } as never));
    if (done) {
      this.reason.set('');
      await this.load();
    }
    return done;
  }

  #params() {
    return { instanceKey: this.#instanceKey };
  }

  #reasoned() {
    return { commandId: newCommandId(), reason: this.reason().trim() };
  }
}

/** undefined: not JSON. */
function parsed(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}
