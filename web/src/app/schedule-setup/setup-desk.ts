import { computed, signal } from '@angular/core';
import type { ApiClient } from '@rtflow/contract/client';
import type { RouteAnswer, RouteBody } from '@rtflow/contract/routes';
import { Acting } from '../api/acting.ts';
import { Loaded, newCommandId } from '../api/loaded.ts';
import { parseDays } from './holiday-table.ts';

export type Machine = RouteAnswer<'devices.list'>['rows'][number];
export type Shift = RouteAnswer<'schedule.hours'>['shifts'][number];
export type Block = RouteAnswer<'schedule.blocks'>['rows'][number];
export type NewBlock = Omit<Block, 'blockId'>;
export type HolidayDay = RouteAnswer<'holidays.year'>['days'][number];
export type Rules = RouteAnswer<'schedule.rules'>;
export type Touched = RouteAnswer<'schedule.previewSetup'>['touched'];
export type DayChange = RouteAnswer<'holidays.preview'>['changes'][number];

export const TABS = ['hours', 'blocks', 'holidays', 'rules'] as const;
export type Tab = (typeof TABS)[number];

/** A change that was looked at and not yet saved: what it changes and whom it leaves without a time. */
export interface Looked {
  readonly touched: Touched;
  readonly changes: readonly DayChange[];
  readonly save: () => Promise<void>;
}

/** Set-up of the machines' time. Nothing is saved before it was seen whom it touches. */
export class SetupDesk {
  readonly #client: ApiClient;
  readonly #machines = new Loaded<readonly Machine[]>();
  readonly #shifts = new Loaded<readonly Shift[]>();
  readonly #blocks = new Loaded<readonly Block[]>();
  readonly #year = new Loaded<RouteAnswer<'holidays.year'>>();
  readonly #rules = new Loaded<Rules>();
  readonly #acting = new Acting();
  readonly tab = signal<Tab>('hours');
  readonly deviceId = signal('');
  readonly year = signal(0);
  /** What is typed and not saved. */
  readonly shifts = signal<readonly Shift[]>([]);
  readonly days = signal<readonly HolidayDay[]>([]);
  readonly rules = signal<Rules | null>(null);
  readonly looked = signal<Looked | null>(null);
  /** Saved, with booked appointments that have lost their time: a proposal moves them. */
  readonly displaced = signal<readonly string[]>([]);
  readonly machines = computed(() => this.#machines.value() ?? []);
  readonly blocks = computed(() => this.#blocks.value() ?? []);
  readonly holidays = this.#year.value;
  readonly busy = this.#acting.busy;
  readonly refused = this.#acting.refused;
  readonly page = computed(() => {
    const pages = { hours: this.#shifts, blocks: this.#blocks, holidays: this.#year, rules: this.#rules };
    return pages[this.tab()];
  });

  constructor(client: ApiClient) {
    this.#client = client;
  }

  async open(asked: { readonly tab?: Tab; readonly deviceId?: string; readonly year?: number }): Promise<void> {
    this.tab.set(asked.tab ?? this.tab());
    this.year.set(asked.year ?? this.year());
    this.looked.set(null);
    this.#acting.forget();
    if (this.#machines.value() === null) {
      await this.#machines.load(async () => (await this.#client.call('devices.list')).rows);
    }
    this.deviceId.set(asked.deviceId ?? (this.deviceId() || this.#firstMachine()));
    await this.#load();
  }

  /** A linac before a scanner. */
  #firstMachine(): string {
    const linac = this.machines().find(({ kind }) => kind === 'LINAC');
    return (linac ?? this.machines()[0])?.deviceId ?? '';
  }

  async #load(): Promise<void> {
    const params = { deviceId: this.deviceId() };
    switch (this.tab()) {
      case 'hours':
        await this.#shifts.load(async () => (await this.#client.call('schedule.hours', { params })).shifts);
        this.shifts.set(this.#shifts.value() ?? []);
        return;
      case 'blocks':
        return this.#blocks.load(async () => (await this.#client.call('schedule.blocks', { params })).rows);
      case 'holidays':
        await this.#year.load(() => this.#client.call('holidays.year', { params: { year: String(this.year()) } }));
        this.days.set(this.#year.value()?.days ?? []);
        return;
      case 'rules':
        await this.#rules.load(() => this.#client.call('schedule.rules'));
        this.rules.set(this.#rules.value());
    }
  }

  /** The State Council's days as the package has them, as a draft. */
  takePackaged(): void {
    this.looked.set(null);
    this.days.set(this.holidays()?.packaged.days ?? []);
  }

  /** @returns the number of the first line that is no day, or null when the draft is the file's */
  takeText(text: string): number | null {
    const read = parseDays(text, this.year());
    if (read.badLine !== null) return read.badLine;
    this.looked.set(null);
    this.days.set(read.days);
    return null;
  }

  /** Any typing makes what was looked at old. */
  setShifts(shifts: readonly Shift[]): void {
    this.looked.set(null);
    this.shifts.set(shifts);
  }

  setDays(days: readonly HolidayDay[]): void {
    this.looked.set(null);
    this.days.set([...days].sort((a, b) => a.date.localeCompare(b.date)));
  }

  setRules(change: Partial<Rules>): void {
    this.looked.set(null);
    this.rules.update((rules) => rules && { ...rules, ...change });
  }

  lookAtHours(): Promise<boolean> {
    const [deviceId, shifts] = [this.deviceId(), [...this.shifts()]];
    return this.#look({ what: 'HOURS', deviceId, shifts }, async () => {
      const body = { commandId: newCommandId(), shifts };
      await this.#client.call('schedule.setHours', { params: { deviceId }, body });
    });
  }

  lookAtBlock(block: NewBlock): Promise<boolean> {
    const deviceId = this.deviceId();
    return this.#look({ what: 'BLOCK', deviceId, block }, async () => {
      await this.#client.call('schedule.addBlock', {
        params: { deviceId },
        body: { commandId: newCommandId(), ...block },
      });
    });
  }

  async lookAtRules(): Promise<boolean> {
    const rules = this.rules();
    if (rules === null) return false;
    return this.#look({ what: 'STAFF', staffMinimum: rules.staffMinimum }, async () => {
      await this.#client.call('schedule.setRules', { body: { commandId: newCommandId(), ...rules } });
    });
  }

  lookAtDays(): Promise<boolean> {
    const [year, days, known] = [String(this.year()), [...this.days()], this.holidays()];
    return this.#acting.run(async () => {
      const { changes, touched } = await this.#client.call('holidays.preview', { params: { year }, body: { days } });
      const packaged = JSON.stringify(known?.packaged.days) === JSON.stringify(days);
      const source = packaged ? (known?.packaged.source ?? '') : 'manual';
      const save = async (): Promise<void> => {
        const body = { commandId: newCommandId(), version: known?.version ?? 0, source, days };
        await this.#client.call('holidays.set', { params: { year }, body });
      };
      this.looked.set({ touched, changes, save });
    });
  }

  endBlock(blockId: string): Promise<boolean> {
    return this.#acting.run(async () => {
      await this.#client.call('schedule.endBlock', { params: { blockId }, body: { commandId: newCommandId() } });
      await this.#load();
    });
  }

  /** Saves what was looked at. Those who lose their time are kept for the proposal. */
  save(): Promise<boolean> {
    const looked = this.looked();
    if (looked === null) return Promise.resolve(false);
    return this.#acting.run(async () => {
      await looked.save();
      this.looked.set(null);
      this.displaced.set(appointmentsOf(looked.touched));
      await this.#load();
    });
  }

  /** One proposal that moves all who have lost their time; it is decided on the board. */
  propose(): Promise<boolean> {
    return this.#acting.run(async () => {
      const body = { commandId: newCommandId(), appointmentIds: [...this.displaced()] };
      await this.#client.call('schedule.reflow', { body });
      this.displaced.set([]);
    });
  }

  #look(change: RouteBody<'schedule.previewSetup'>, save: () => Promise<void>): Promise<boolean> {
    return this.#acting.run(async () => {
      const { touched } = await this.#client.call('schedule.previewSetup', { body: change });
      this.looked.set({ touched, changes: [], save });
    });
  }
}

export function appointmentsOf(touched: Touched): string[] {
  return touched.flatMap(({ appointments }) => appointments.map(({ appointmentId }) => appointmentId));
}
