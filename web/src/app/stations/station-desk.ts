import { computed, signal } from '@angular/core';
import type { ApiClient } from '@rtflow/contract/client';
import type { RouteAnswer, RouteBody } from '@rtflow/contract/routes';
import { GRID, LAYOUTS, layoutFault, ZONES, type Zone, type ZoneKind } from '@rtflow/domain/queue/screen-layout';
import { Acting } from '../api/acting.ts';
import { Loaded, newCommandId } from '../api/loaded.ts';

export type Station = RouteAnswer<'stations.list'>['stations'][number];
export type Draft = Omit<RouteBody<'stations.save'>, 'commandId' | 'renew'>;
export type Voice = RouteAnswer<'stations.list'>['voice'];
export type NewNotice = Omit<RouteBody<'stations.notice'>, 'commandId'>;

/** Kiosks and wall screens with their layouts, the notices and the voice, as an admin sets them up. */
export class StationDesk {
  readonly #client: ApiClient;
  readonly #acting = new Acting();
  readonly #draft = signal<Draft | null>(null);
  readonly #link = signal<string | null>(null);
  readonly list = new Loaded<RouteAnswer<'stations.list'>>();
  readonly busy = this.#acting.busy;
  readonly refused = this.#acting.refused;
  readonly draft = this.#draft.asReadonly();
  /** Path of the station that was just given a token: it is shown once. */
  readonly link = this.#link.asReadonly();
  readonly fault = computed(() => {
    const draft = this.#draft();
    return draft === null || draft.kind === 'KIOSK' ? null : layoutFault(draft.zones);
  });
  /** Zones that the layout does not have yet. */
  readonly missing = computed(() => {
    const kinds = new Set(this.#draft()?.zones.map(({ kind }) => kind));
    return ZONES.filter((kind) => !kinds.has(kind));
  });

  constructor(client: ApiClient) {
    this.#client = client;
  }

  load(): Promise<void> {
    return this.list.load(() => this.#client.call('stations.list'));
  }

  edit({ lastSeenAt: _, ...station }: Station): void {
    this.#link.set(null);
    this.#draft.set(station);
  }

  begin(kind: Station['kind']): void {
    this.#link.set(null);
    const zones = kind === 'KIOSK' ? [] : [...LAYOUTS[kind]];
    const common = { version: 0, name: '', hall: '', deviceIds: [], speaks: false, videoUrl: null, active: true };
    this.#draft.set({ ...common, kind, zones });
  }

  leave(): void {
    this.#draft.set(null);
  }

  set(change: Partial<Draft>): void {
    this.#draft.update((draft) => draft && { ...draft, ...change });
  }

  toggleRoom(deviceId: string): void {
    const rooms = this.#draft()?.deviceIds ?? [];
    this.set({ deviceIds: rooms.includes(deviceId) ? rooms.filter((id) => id !== deviceId) : [...rooms, deviceId] });
  }

  addZone(kind: ZoneKind): void {
    const zones = this.#draft()?.zones ?? [];
    this.set({ zones: [...zones, freePlace(kind, zones)] });
  }

  dropZone(kind: ZoneKind): void {
    this.set({ zones: (this.#draft()?.zones ?? []).filter((zone) => zone.kind !== kind) });
  }

  /** Moves or stretches a zone by columns and rows; it never leaves the screen. */
  shape(kind: ZoneKind, by: Partial<Record<'x' | 'y' | 'w' | 'h', number>>): void {
    const zones = this.#draft()?.zones ?? [];
    this.set({ zones: zones.map((zone) => (zone.kind === kind ? moved(zone, by) : zone)) });
  }

  async save(renew = false): Promise<boolean> {
    const draft = this.#draft();
    if (draft === null) return false;
    const saved = await this.#acting.run(async () => {
      const { token } = await this.#client.call('stations.save', {
        body: { ...draft, commandId: newCommandId(), renew },
      });
      this.#link.set(token === null ? null : draft.kind === 'KIOSK' ? `/kiosk#${token}` : `/screen/${token}`);
      this.#draft.set(null);
    });
    if (saved) await this.load();
    return saved;
  }

  notice(notice: NewNotice): Promise<boolean> {
    return this.#then(() => this.#client.call('stations.notice', { body: { ...notice, commandId: newCommandId() } }));
  }

  endNotice(noticeId: string): Promise<boolean> {
    const body = { commandId: newCommandId() };
    return this.#then(() => this.#client.call('stations.endNotice', { params: { noticeId }, body }));
  }

  voice(voice: Voice): Promise<boolean> {
    return this.#then(() => this.#client.call('stations.voice', { body: { ...voice, commandId: newCommandId() } }));
  }

  async #then(work: () => Promise<unknown>): Promise<boolean> {
    const done = await this.#acting.run(work);
    if (done) await this.load();
    return done;
  }
}

function moved(zone: Zone, by: Partial<Record<'x' | 'y' | 'w' | 'h', number>>): Zone {
  const w = within(zone.w + (by.w ?? 0), 1, GRID);
  const h = within(zone.h + (by.h ?? 0), 1, GRID);
  return {
    kind: zone.kind,
    w,
    h,
    x: within(zone.x + (by.x ?? 0), 0, GRID - w),
    y: within(zone.y + (by.y ?? 0), 0, GRID - h),
  };
}

const within = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high);

/** The first row that is free; a full screen takes it at the bottom, where the fault says that it covers another. */
function freePlace(kind: ZoneKind, zones: readonly Zone[]): Zone {
  const used = (row: number): boolean => zones.some(({ y, h }) => row >= y && row < y + h);
  const row = Array.from({ length: GRID }, (_, index) => index).find((index) => !used(index)) ?? GRID - 1;
  return { kind, x: 0, y: row, w: GRID, h: 1 };
}
