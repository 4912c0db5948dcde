import { computed, signal } from '@angular/core';
import type { ApiClient } from '@rtflow/contract/client';
import type { RouteAnswer } from '@rtflow/contract/routes';
import { Acting } from '../api/acting.ts';
import { Loaded, newCommandId } from '../api/loaded.ts';
import { mondayOf } from '../words/hospital-time.ts';
import {
  columnsOf,
  hoursShown,
  slotAt,
  type Board,
  type BoardRow,
  type Column,
  type LegalSlot,
} from './board-layout.ts';

export type WaitingCourse = RouteAnswer<'schedule.waiting'>['rows'][number];
/** What a screen says of a machine that it names. */
export type Machine = Pick<RouteAnswer<'devices.list'>['rows'][number], 'deviceId' | 'name' | 'kind'>;
export type MovePreview = RouteAnswer<'appointments.movePreview'>;
export type Scope = 'ONE' | 'FOLLOWING';
/** What is held over the board. */
export type Held = { readonly appointment: BoardRow } | { readonly course: WaitingCourse };

export interface Target {
  readonly column: Column;
  readonly startMin: number;
  readonly slot: LegalSlot | null;
}

/** Two patients who are to change places; waits for consent. */
export interface Swap {
  readonly appointment: BoardRow;
  readonly other: BoardRow;
}

/** A dropped appointment that waits for scope and consent. */
export interface Drop {
  readonly appointment: BoardRow;
  readonly slot: LegalSlot;
}

export interface View {
  readonly mode: 'day' | 'week';
  readonly date: string;
  readonly deviceId: string;
}

const DAYS_OF_WEEK = 7;

/** The booking board: what stands where, what is held over it, and what every slot says to that. */
export class ScheduleBoard {
  readonly #client: ApiClient;
  readonly #board = new Loaded<Board>();
  readonly #waiting = new Loaded<readonly WaitingCourse[]>();
  readonly #machines = new Loaded<readonly Machine[]>();
  readonly #legal = signal<ReadonlyMap<string, LegalSlot>>(new Map());
  readonly #acting = new Acting();
  readonly view = signal<View>({ mode: 'day', date: '', deviceId: '' });
  readonly selected = signal<BoardRow | null>(null);
  readonly held = signal<Held | null>(null);
  readonly target = signal<Target | null>(null);
  readonly drop = signal<Drop | null>(null);
  readonly swapping = signal<Swap | null>(null);
  readonly preview = signal<MovePreview | null>(null);
  readonly scope = signal<Scope>('ONE');
  readonly consent = signal(false);
  /** The change that Ctrl Z takes back. */
  readonly last = signal<{ readonly changeId: string; readonly moved: number } | null>(null);
  readonly board = this.#board.value;
  readonly phase = this.#board.phase;
  readonly problem = this.#board.problem;
  /** All machines by name, whichever the board shows. */
  readonly machines = computed(() => this.#machines.value() ?? []);
  readonly waiting = computed(() => this.#waiting.value() ?? []);
  readonly legal = this.#legal.asReadonly();
  readonly busy = this.#acting.busy;
  readonly refused = this.#acting.refused;
  readonly columns = computed(() => {
    const board = this.board();
    return board === null ? [] : columnsOf(board, this.view().mode === 'day');
  });
  readonly hours = computed(() => hoursShown(this.columns()));
  readonly counts = computed(() => {
    const rows = this.board()?.appointments ?? [];
    return { all: rows.length, done: rows.filter(({ status }) => status === 'DONE').length };
  });

  constructor(client: ApiClient) {
    this.#client = client;
  }

  async show(view: View): Promise<void> {
    if (view.date !== this.view().date || view.mode !== this.view().mode) this.letGo();
    if (view.mode === 'week' && view.deviceId === '') await this.#loadMachines();
    this.view.set({ ...view, deviceId: view.deviceId || (this.machines().find(isLinac)?.deviceId ?? '') });
    await this.refresh();
  }

  refresh(): Promise<unknown> {
    return Promise.all([this.#loadBoard(), this.#loadWaiting(), this.#loadMachines()]);
  }

  /** Takes something in hand and asks every slot in sight what it says to it. */
  async hold(held: Held): Promise<void> {
    this.letGo();
    this.held.set(held);
    const id =
      'appointment' in held ? { appointmentId: held.appointment.appointmentId } : { courseId: held.course.courseId };
    try {
      const { slots } = await this.#client.call('schedule.legal', { query: { ...id, ...this.#shown() } });
      if (this.held() !== held) return;
      this.#legal.set(
        new Map(slots.map((slot) => [slotKey(slot.deviceId, slot.startAt.slice(0, 10), minuteOf(slot)), slot])),
      );
      const target = this.target();
      if (target) this.hover(target.column, target.startMin);
    } catch (error) {
      this.#acting.refuse(error);
    }
  }

  hover(column: Column, minute: number): void {
    const startMin = slotAt(column, minute);
    const slot = this.#legal().get(slotKey(column.device.deviceId, column.day, startMin)) ?? null;
    const now = this.target();
    if (now?.column === column && now.startMin === startMin && now.slot === slot) return;
    this.target.set({ column, startMin, slot });
  }

  /** The nearest slots that take what is held, to the hovered one. */
  readonly nearest = computed(() => {
    const target = this.target();
    if (!target) return [];
    const day = target.column.day;
    return [...this.#legal().values()]
      .filter((slot) => slot.refusals.length === 0 && slot.startAt.startsWith(day))
      .sort((a, b) => this.#distance(a, target) - this.#distance(b, target))
      .slice(0, 3);
  });

  /** Who is booked where the held appointment hovers: the two may change places. */
  readonly swapWith = computed(() => {
    const [held, target] = [this.held(), this.target()];
    if (!target || !held || !('appointment' in held)) return null;
    const other = target.column.rows.find(
      ({ startMin, endMin, status }) => status === 'BOOKED' && startMin <= target.startMin && target.startMin < endMin,
    );
    return other && other.courseId !== held.appointment.courseId ? other : null;
  });

  /** Asks for consent before the two change places. */
  offerSwap(): void {
    const [held, other] = [this.held(), this.swapWith()];
    if (!other || !held || !('appointment' in held)) return;
    this.consent.set(false);
    this.swapping.set({ appointment: held.appointment, other });
  }

  letGo(): void {
    this.held.set(null);
    this.target.set(null);
    this.drop.set(null);
    this.swapping.set(null);
    this.preview.set(null);
    this.#legal.set(new Map());
    this.#acting.forget();
  }

  /** Puts what is held on a slot: a course books its next fraction, an appointment asks for scope and consent first. */
  async put(slot: LegalSlot): Promise<void> {
    const held = this.held();
    if (!held || slot.refusals.length > 0) return;
    if ('course' in held) {
      const { courseId, nextFraction } = held.course;
      await this.book(courseId, [{ deviceId: slot.deviceId, startAt: slot.startAt, fractionNo: nextFraction }]);
      return;
    }
    this.drop.set({ appointment: held.appointment, slot });
    this.consent.set(false);
    await this.look();
  }

  /** What the drop would do, in the scope of the moment. */
  async look(): Promise<void> {
    const drop = this.drop();
    if (!drop) return;
    this.preview.set(null);
    const { deviceId, startAt } = drop.slot;
    const params = { appointmentId: drop.appointment.appointmentId };
    try {
      const query = { deviceId, startAt, scope: this.scope() };
      const preview = await this.#client.call('appointments.movePreview', { params, query });
      if (this.drop() === drop) this.preview.set(preview);
    } catch (error) {
      this.#acting.refuse(error);
    }
  }

  async confirm(): Promise<void> {
    const drop = this.drop();
    if (!drop) return;
    const { deviceId, startAt } = drop.slot;
    const params = { appointmentId: drop.appointment.appointmentId };
    const [scope, consent] = [this.scope(), this.consent()];
    await this.#act(async () => {
      const body = { commandId: newCommandId(), deviceId, startAt, scope, consent };
      this.last.set(await this.#client.call('appointments.move', { params, body }));
    });
  }

  async swap(): Promise<void> {
    const swap = this.swapping();
    if (!swap) return;
    const appointmentIds: [string, string] = [swap.appointment.appointmentId, swap.other.appointmentId];
    await this.#act(async () => {
      const body = { commandId: newCommandId(), appointmentIds, consent: this.consent() };
      this.last.set(await this.#client.call('appointments.swap', { body }));
    });
  }

  async book(courseId: string, slots: { deviceId: string; startAt: string; fractionNo: number }[]): Promise<boolean> {
    return this.#act(async () => {
      await this.#client.call('appointments.book', {
        params: { courseId },
        body: { commandId: newCommandId(), slots },
      });
    });
  }

  async undo(): Promise<void> {
    const last = this.last();
    if (!last) return;
    await this.#act(async () => {
      const params = { changeId: last.changeId };
      await this.#client.call('schedule.undo', { params, body: { commandId: newCommandId() } });
      this.last.set(null);
    });
  }

  #act(work: () => Promise<void>): Promise<boolean> {
    return this.#acting.run(async () => {
      await work();
      this.letGo();
      this.selected.set(null);
      await this.refresh();
    });
  }

  #distance(slot: LegalSlot, target: Target): number {
    const away = slot.deviceId === target.column.device.deviceId ? 0 : 45;
    return Math.abs(minuteOf(slot) - target.startMin) + away;
  }

  /** The days in sight: one, or Monday to Sunday of the week in which it lies. */
  #shown(): { readonly from: string; readonly days: number } {
    const { mode, date } = this.view();
    return mode === 'week' ? { from: mondayOf(date), days: DAYS_OF_WEEK } : { from: date, days: 1 };
  }

  async #loadBoard(): Promise<void> {
    const { mode, deviceId } = this.view();
    const query = { ...this.#shown(), ...(mode === 'week' && { deviceId }) };
    await this.#board.load(() => this.#client.call('schedule.board', { query }));
  }

  async #loadMachines(): Promise<void> {
    await this.#machines.load(async () => (await this.#client.call('devices.list')).rows);
  }

  async #loadWaiting(): Promise<void> {
    await this.#waiting.load(async () => (await this.#client.call('schedule.waiting')).rows);
  }
}

function isLinac({ kind }: Machine): boolean {
  return kind === 'LINAC';
}

export function slotKey(deviceId: string, day: string, startMin: number): string {
  return `${deviceId}|${day}|${startMin}`;
}

/** Minutes of a slot from its midnight; the server gives the hospital's wall clock with its offset. */
export function minuteOf({ startAt }: { readonly startAt: string }): number {
  return Number(startAt.slice(11, 13)) * 60 + Number(startAt.slice(14, 16));
}
