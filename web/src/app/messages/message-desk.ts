import { computed, signal } from '@angular/core';
import type { ApiClient } from '@rtflow/contract/client';
import type { RouteAnswer, RouteBody } from '@rtflow/contract/routes';
import type { MessageChannel, MessageState } from '@rtflow/domain/message-kinds';
import { Acting } from '../api/acting.ts';
import { Loaded, newCommandId } from '../api/loaded.ts';

export const TABS = ['sent', 'templates', 'channels', 'rules'] as const;
export type Tab = (typeof TABS)[number];
export type SentMessage = RouteAnswer<'messages.list'>['rows'][number];
export type Template = RouteAnswer<'messages.templates'>['templates'][number];
export type Preview = RouteAnswer<'messages.preview'>;
export type Rules = RouteAnswer<'messages.rules'>;
export type Contact = RouteAnswer<'messages.contacts'>['contacts'][number];
type TestResult = RouteAnswer<'messages.test'> & { readonly channel: MessageChannel };

const PAGE = 50;

/** 消息中心: what went out and what was given up, the texts, the channels, when and how often people are told. */
export class MessageDesk {
  readonly #client: ApiClient;
  readonly #acting = new Acting();
  readonly #page = new Loaded<RouteAnswer<'messages.list'>>();
  readonly #rows = signal<readonly SentMessage[]>([]);
  readonly #draft = signal<Template | null>(null);
  readonly #preview = signal<Preview | null>(null);
  readonly #tested = signal<TestResult | null>(null);
  readonly #pushed = signal<number | null>(null);
  #turn = 0;
  readonly tab = signal<Tab>('sent');
  readonly state = signal<MessageState | null>(null);
  readonly chosen = signal<SentMessage | null>(null);
  readonly contacts = new Loaded<RouteAnswer<'messages.contacts'>>();
  readonly channels = new Loaded<RouteAnswer<'messages.channels'>>();
  readonly templates = new Loaded<RouteAnswer<'messages.templates'>>();
  readonly rules = new Loaded<Rules>();
  readonly rows = this.#rows.asReadonly();
  readonly phase = this.#page.phase;
  readonly problem = this.#page.problem;
  readonly busy = this.#acting.busy;
  readonly refused = this.#acting.refused;
  readonly draft = this.#draft.asReadonly();
  readonly preview = this.#preview.asReadonly();
  readonly tested = this.#tested.asReadonly();
  /** How many the last push sent on their way again. */
  readonly pushed = this.#pushed.asReadonly();
  readonly hasMore = computed(() => this.#page.value()?.nextCursor != null);
  readonly isClean = computed(() => {
    const preview = this.#preview();
    return preview !== null && preview.zh.faults.length === 0 && preview.en.faults.length === 0;
  });

  constructor(client: ApiClient) {
    this.#client = client;
  }

  async open(tab: Tab): Promise<void> {
    this.tab.set(tab);
    this.#acting.forget();
    if (tab === 'templates') await this.templates.load(() => this.#client.call('messages.templates'));
    else if (tab === 'rules') await this.rules.load(() => this.#client.call('messages.rules'));
    else await this.channels.load(() => this.#client.call('messages.channels'));
    if (tab === 'sent') await this.filter(this.state());
  }

  async filter(state: MessageState | null): Promise<void> {
    this.state.set(state);
    await this.#ask(null);
    this.#rows.set(this.#page.value()?.rows ?? []);
  }

  async more(): Promise<void> {
    const cursor = this.#page.value()?.nextCursor ?? null;
    if (cursor === null) return;
    await this.#ask(cursor);
    if (this.#page.problem() === null) this.#rows.update((rows) => [...rows, ...(this.#page.value()?.rows ?? [])]);
  }

  /** `withContacts`: the reader may see how the person is reached. */
  async choose(message: SentMessage, withContacts: boolean): Promise<void> {
    this.chosen.set(message);
    this.contacts.clear();
    if (withContacts) await this.#loadContacts(message.recipientId);
  }

  async repush(which: { readonly messageId: string } | { readonly channel: MessageChannel }): Promise<boolean> {
    const done = await this.#acting.run(async () => {
      const body = { commandId: newCommandId(), ...which };
      this.#pushed.set((await this.#client.call('messages.repush', { body })).pushed);
    });
    if (done) {
      this.chosen.set(null);
      await this.open(this.tab());
    }
    return done;
  }

  /** What the person of the chosen message does not want, or where they are reached. Null keeps the address. */
  async setContact(change: Omit<RouteBody<'messages.setContact'>, 'commandId'>): Promise<boolean> {
    const ownerId = this.chosen()?.recipientId;
    if (ownerId === undefined) return false;
    const body = { commandId: newCommandId(), ...change };
    const done = await this.#acting.run(() => this.#client.call('messages.setContact', { params: { ownerId }, body }));
    if (done) await this.#loadContacts(ownerId);
    return done;
  }

  edit(template: Template | null): Promise<void> {
    this.#draft.set(template);
    this.#preview.set(null);
    return template === null ? Promise.resolve() : this.#showPreview();
  }

  set(change: Partial<Pick<Template, 'zh' | 'en' | 'providerIds'>>): Promise<void> {
    this.#draft.update((draft) => draft && { ...draft, ...change });
    return this.#showPreview();
  }

  async saveTemplate(): Promise<boolean> {
    const draft = this.#draft();
    if (draft === null || !this.isClean()) return false;
    const { kind, version, zh, en, providerIds } = draft;
    const body = { commandId: newCommandId(), version, zh, en, providerIds };
    const done = await this.#acting.run(() => this.#client.call('messages.setTemplate', { params: { kind }, body }));
    if (done) {
      this.#draft.set(null);
      await this.open('templates');
    }
    return done;
  }

  async saveRules(rules: Rules): Promise<boolean> {
    const body = { commandId: newCommandId(), ...rules };
    return this.#acting.run(async () => this.rules.set(await this.#client.call('messages.setRules', { body })));
  }

  test(channel: MessageChannel, kind: Template['kind'], to: string): Promise<boolean> {
    this.#tested.set(null);
    return this.#acting.run(async () => {
      const body = { commandId: newCommandId(), kind, to };
      const answer = await this.#client.call('messages.test', { params: { channel }, body });
      this.#tested.set({ channel, ...answer });
    });
  }

  async #showPreview(): Promise<void> {
    const draft = this.#draft();
    if (draft === null) return;
    const turn = ++this.#turn;
    const { kind, zh, en } = draft;
    try {
      const preview = await this.#client.call('messages.preview', { params: { kind }, body: { zh, en } });
      // A newer letter was typed meanwhile.
      if (turn === this.#turn) this.#preview.set(preview);
    } catch (error) {
      if (turn === this.#turn) this.#preview.set(null);
      this.#acting.refuse(error);
    }
  }

  #loadContacts(ownerId: string): Promise<void> {
    return this.contacts.load(() => this.#client.call('messages.contacts', { params: { ownerId } }));
  }

  #ask(cursor: string | null): Promise<void> {
    const state = this.state();
    const query = { limit: PAGE, ...(state === null ? {} : { state }), ...(cursor === null ? {} : { cursor }) };
    return this.#page.load(() => this.#client.call('messages.list', { query }));
  }
}
