import { signal } from '@angular/core';
import type { ApiClient } from '@rtflow/contract/client';
import type { RouteAnswer, RouteBody } from '@rtflow/contract/routes';
import { Acting } from '../api/acting.ts';
import { Loaded, newCommandId } from '../api/loaded.ts';

export type Webhook = RouteAnswer<'webhooks.list'>['rows'][number];
export type Draft = RouteBody<'webhooks.save'>;
export type DeliveryState = keyof Webhook['deliveries'];
type EventKind = Draft['events'][number];

const NEW: Draft = { version: 0, name: '', url: '', events: [], active: true };

/** Subscriptions of third parties, what became of their deliveries, a ping to try one. */
export class WebhookDesk {
  readonly #client: ApiClient;
  readonly #acting = new Acting();
  readonly #draft = signal<Draft | null>(null);
  readonly #secret = signal<string | null>(null);
  readonly #shown = signal<{ readonly webhookId: string; readonly state: DeliveryState } | null>(null);
  readonly list = new Loaded<RouteAnswer<'webhooks.list'>>();
  readonly deliveries = new Loaded<RouteAnswer<'webhooks.deliveries'>>();
  readonly busy = this.#acting.busy;
  readonly refused = this.#acting.refused;
  readonly draft = this.#draft.asReadonly();
  /** Key of the signatures of the subscription just made: shown once. */
  readonly secret = this.#secret.asReadonly();
  /** Whose deliveries are listed, in which state. */
  readonly shown = this.#shown.asReadonly();

  constructor(client: ApiClient) {
    this.#client = client;
  }

  load(): Promise<void> {
    return this.list.load(() => this.#client.call('webhooks.list'));
  }

  begin(): void {
    this.#open(NEW);
  }

  edit({ webhookId, version, name, url, events, active }: Webhook): void {
    this.#open({ webhookId, version, name, url, events: events as EventKind[], active });
  }

  leave(): void {
    this.#draft.set(null);
  }

  hideSecret(): void {
    this.#secret.set(null);
  }

  set(change: Partial<Draft>): void {
    this.#draft.update((draft) => draft && { ...draft, ...change });
  }

  toggle(event: EventKind): void {
    const events = this.#draft()?.events ?? [];
    this.set({ events: events.includes(event) ? events.filter((one) => one !== event) : [...events, event] });
  }

  async save(): Promise<boolean> {
    const draft = this.#draft();
    if (draft === null) return false;
    return this.#then(async () => {
      const { secret } = await this.#client.call('webhooks.save', { body: draft });
      this.#secret.set(secret);
      this.#draft.set(null);
    });
  }

  show(webhookId: string, state: DeliveryState): Promise<void> {
    this.deliveries.clear();
    this.#shown.set({ webhookId, state });
    return this.more();
  }

  /** The newest page, or the one after that is shown. */
  more(cursor?: string): Promise<void> {
    const shown = this.#shown();
    if (shown === null) return Promise.resolve();
    const { webhookId, state } = shown;
    const query = { state, ...(cursor !== undefined && { cursor }) };
    return this.deliveries.load(() => this.#client.call('webhooks.deliveries', { params: { webhookId }, query }));
  }

  try(webhookId: string): Promise<boolean> {
    const body = { commandId: newCommandId() };
    return this.#then(() => this.#client.call('webhooks.try', { params: { webhookId }, body }));
  }

  resend(deliveryId: string): Promise<boolean> {
    const params = { webhookId: this.#shown()?.webhookId ?? '', deliveryId };
    const body = { commandId: newCommandId() };
    return this.#then(() => this.#client.call('webhooks.resend', { params, body }));
  }

  #open(draft: Draft): void {
    this.#acting.forget();
    this.#secret.set(null);
    this.#draft.set(draft);
  }

  async #then(work: () => Promise<unknown>): Promise<boolean> {
    const done = await this.#acting.run(work);
    if (done) await Promise.all([this.load(), this.more()]);
    return done;
  }
}
