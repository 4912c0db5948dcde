import { computed, signal } from '@angular/core';
import type { ApiClient } from '@rtflow/contract/client';
import type { RouteAnswer, RouteBody } from '@rtflow/contract/routes';
import { Acting } from '../api/acting.ts';
import { Loaded, newCommandId } from '../api/loaded.ts';

export const TABS = ['studies', 'queue', 'peers', 'linking', 'storage', 'quarantine'] as const;
export type Tab = (typeof TABS)[number];
export type Peer = RouteAnswer<'dicom.peers'>['rows'][number];
export type Study = RouteAnswer<'dicom.studies'>['rows'][number];
export type Send = RouteAnswer<'dicom.sends'>['rows'][number];
export type StudySearch = Omit<RouteBody<'dicom.studies'>, 'limit' | 'cursor'>;
export type SendState = Send['state'];
export type NewPeer = Omit<RouteBody<'dicom.savePeer'>, 'commandId'>;
export type NewRoute = Omit<RouteBody<'dicom.saveRoute'>, 'commandId'>;

/** The DICOM node as the one who runs it sees it: one tab each, loaded when it is opened. */
export class NodeDesk {
  readonly #client: ApiClient;
  readonly #acting = new Acting();
  readonly #studies = signal<readonly Study[]>([]);
  readonly #sends = signal<readonly Send[]>([]);
  #search: StudySearch = {};

  readonly tab = signal<Tab>('queue');
  readonly studyPage = new Loaded<RouteAnswer<'dicom.studies'>>();
  readonly sendPage = new Loaded<RouteAnswer<'dicom.sends'>>();
  readonly peers = new Loaded<RouteAnswer<'dicom.peers'>>();
  readonly routes = new Loaded<RouteAnswer<'dicom.routes'>>();
  readonly storage = new Loaded<RouteAnswer<'dicom.storage'>>();
  readonly quarantine = new Loaded<RouteAnswer<'dicom.quarantine'>>();
  readonly studies = this.#studies.asReadonly();
  readonly sends = this.#sends.asReadonly();
  readonly busy = this.#acting.busy;
  readonly refused = this.#acting.refused;
  readonly state = signal<SendState | ''>('');
  readonly chosen = signal<Study | null>(null);
  readonly editing = signal<Peer | null>(null);
  /** Peers that something can be sent to. */
  readonly reachable = computed(() =>
    (this.peers.value()?.rows ?? []).filter(({ active, host }) => active && host !== '*'),
  );
  readonly hasMoreStudies = computed(() => this.studyPage.value()?.nextCursor != null);
  readonly hasMoreSends = computed(() => this.sendPage.value()?.nextCursor != null);

  constructor(client: ApiClient) {
    this.#client = client;
  }

  async open(tab: Tab): Promise<void> {
    this.tab.set(tab);
    this.#acting.forget();
    if (tab === 'studies') await Promise.all([this.find(this.#search), this.#loadPeers()]);
    if (tab === 'queue') await this.loadSends();
    if (tab === 'peers') await Promise.all([this.#loadPeers(), this.#loadRoutes()]);
    if (tab === 'storage') await this.storage.load(() => this.#client.call('dicom.storage'));
    if (tab === 'quarantine') await this.#loadQuarantine();
  }

  async find(search: StudySearch): Promise<void> {
    this.#search = search;
    this.chosen.set(null);
    await this.#askStudies(null);
    this.#studies.set(this.studyPage.value()?.rows ?? []);
  }

  async moreStudies(): Promise<void> {
    const cursor = this.studyPage.value()?.nextCursor;
    if (cursor == null) return;
    await this.#askStudies(cursor);
    if (this.studyPage.problem() === null)
      this.#studies.update((rows) => [...rows, ...(this.studyPage.value()?.rows ?? [])]);
  }

  async loadSends(): Promise<void> {
    await this.#askSends(null);
    this.#sends.set(this.sendPage.value()?.rows ?? []);
  }

  async moreSends(): Promise<void> {
    const cursor = this.sendPage.value()?.nextCursor;
    if (cursor == null) return;
    await this.#askSends(cursor);
    if (this.sendPage.problem() === null)
      this.#sends.update((rows) => [...rows, ...(this.sendPage.value()?.rows ?? [])]);
  }

  byState(state: SendState | ''): Promise<void> {
    this.state.set(state);
    return this.loadSends();
  }

  push(study: Study, peerId: string, deidentify: boolean): Promise<boolean> {
    const body = { commandId: newCommandId(), peerId, studyUid: study.studyUid, deidentify };
    return this.#acting.run(() => this.#client.call('dicom.push', { body }));
  }

  async repush(which: { sendId?: string; batchId?: string }): Promise<boolean> {
    const body = { commandId: newCommandId(), ...which };
    const done = await this.#acting.run(() => this.#client.call('dicom.repush', { body }));
    if (done) await this.loadSends();
    return done;
  }

  async savePeer(peer: NewPeer): Promise<boolean> {
    const saved = await this.#acting.run(() =>
      this.#client.call('dicom.savePeer', { body: { commandId: newCommandId(), ...peer } }),
    );
    if (saved) {
      this.editing.set(null);
      await this.#loadPeers();
    }
    return saved;
  }

  async saveRoute(route: NewRoute): Promise<boolean> {
    const saved = await this.#acting.run(() =>
      this.#client.call('dicom.saveRoute', { body: { commandId: newCommandId(), ...route } }),
    );
    if (saved) await this.#loadRoutes();
    return saved;
  }

  async echo(peerId: string): Promise<void> {
    await this.#acting.run(() => this.#client.call('dicom.echo', { params: { peerId }, body: {} }));
    await this.#loadPeers();
  }

  async echoAll(): Promise<void> {
    await this.#acting.run(() => this.#client.call('dicom.echoAll', { body: {} }));
    await this.#loadPeers();
  }

  async closeQuarantine(quarantineId: string, reason: string): Promise<boolean> {
    const body = { commandId: newCommandId(), reason };
    const closed = await this.#acting.run(() =>
      this.#client.call('dicom.closeQuarantine', { params: { quarantineId }, body }),
    );
    if (closed) await this.#loadQuarantine();
    return closed;
  }

  #askStudies(cursor: string | null): Promise<void> {
    const body = { limit: 50, ...this.#search, ...(cursor === null ? {} : { cursor }) };
    return this.studyPage.load(() => this.#client.call('dicom.studies', { body }));
  }

  #askSends(cursor: string | null): Promise<void> {
    const state = this.state();
    const query = { limit: 50, ...(state === '' ? {} : { state }), ...(cursor === null ? {} : { cursor }) };
    return this.sendPage.load(() => this.#client.call('dicom.sends', { query }));
  }

  #loadPeers(): Promise<void> {
    return this.peers.load(() => this.#client.call('dicom.peers'));
  }

  #loadRoutes(): Promise<void> {
    return this.routes.load(() => this.#client.call('dicom.routes'));
  }

  #loadQuarantine(): Promise<void> {
    return this.quarantine.load(() => this.#client.call('dicom.quarantine'));
  }
}
