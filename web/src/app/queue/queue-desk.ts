import { computed, signal } from '@angular/core';
import type { ApiClient } from '@rtflow/contract/client';
import type { RouteAnswer } from '@rtflow/contract/routes';
import type { AssistReason, JumpReason } from '@rtflow/domain/queue/ticket-state';
import { Acting } from '../api/acting.ts';
import { Loaded, newCommandId } from '../api/loaded.ts';

export type Lane = RouteAnswer<'queue.lanes'>['lanes'][number];
export type Ticket = Lane['line'][number];
export type Expected = RouteAnswer<'appointments.day'>['rows'][number];
export type TicketStep = 'skip' | 'return' | 'leave' | 'enter';

/** What the last call came to. */
export interface Said {
  readonly ticketNo: string;
  readonly times: number;
}

/** The lines of all rooms, as the therapist works them: one lane is chosen, one ticket in it. */
export class QueueDesk {
  readonly #client: ApiClient;
  readonly #acting = new Acting();
  readonly #lanes = new Loaded<readonly Lane[]>();
  readonly #day = new Loaded<readonly Expected[]>();
  readonly #ticketId = signal('');
  readonly #said = signal<Said | null>(null);

  readonly deviceId = signal('');
  readonly phase = this.#lanes.phase;
  readonly problem = this.#lanes.problem;
  readonly refreshing = this.#lanes.refreshing;
  readonly busy = this.#acting.busy;
  readonly refused = this.#acting.refused;
  readonly said = this.#said.asReadonly();
  readonly lanes = computed(() => this.#lanes.value() ?? []);
  readonly lane = computed(() => this.lanes().find(({ deviceId }) => deviceId === this.deviceId()) ?? null);
  readonly tickets = computed(() => ticketsOf(this.lane()));
  readonly ticket = computed(() => {
    const tickets = this.tickets();
    return (
      tickets.find(({ ticketId }) => ticketId === this.#ticketId()) ??
      tickets.find(({ state }) => state !== 'IN_ROOM') ??
      tickets[0] ??
      null
    );
  });
  /** Booked at the chosen machine today and not here yet. */
  readonly expected = computed(() =>
    (this.#day.value() ?? []).filter(({ deviceId, status }) => deviceId === this.deviceId() && status === 'BOOKED'),
  );
  /** Treated at the chosen machine today. */
  readonly done = computed(() =>
    (this.#day.value() ?? []).filter(
      ({ deviceId, status }) => deviceId === this.deviceId() && (status === 'DONE' || status === 'PARTIAL'),
    ),
  );

  constructor(client: ApiClient) {
    this.#client = client;
  }

  async show(date: string, deviceId: string): Promise<void> {
    await Promise.all([
      this.#lanes.load(async () => (await this.#client.call('queue.lanes', { query: {} })).lanes),
      this.#day.load(async () => (await this.#client.call('appointments.day', { query: { date } })).rows),
    ]);
    const lanes = this.lanes();
    const known = lanes.some((lane) => lane.deviceId === deviceId);
    this.deviceId.set(known ? deviceId : (busiest(lanes)?.deviceId ?? ''));
  }

  choose(deviceId: string, ticketId = ''): void {
    this.deviceId.set(deviceId);
    this.#ticketId.set(ticketId);
  }

  step(by: 1 | -1): void {
    const tickets = this.tickets();
    const at = tickets.findIndex(({ ticketId }) => ticketId === this.ticket()?.ticketId);
    const next = tickets[Math.min(Math.max(at + by, 0), tickets.length - 1)];
    if (next) this.#ticketId.set(next.ticketId);
  }

  laneStep(by: 1 | -1): void {
    const lanes = this.lanes();
    const at = lanes.findIndex(({ deviceId }) => deviceId === this.deviceId());
    const next = lanes[Math.min(Math.max(at + by, 0), lanes.length - 1)];
    if (next) this.choose(next.deviceId);
  }

  /** Calls the head of the chosen line as it is on this screen: if a colleague was quicker, the server says so. */
  async callNext(): Promise<boolean> {
    const lane = this.lane();
    if (lane === null) return false;
    const head = headOf(lane);
    return this.#do(async () => {
      const body = { commandId: newCommandId(), ...(head && { head: head.ticketId }) };
      const called = await this.#client.call('queue.callNext', { params: { deviceId: lane.deviceId }, body });
      this.#ticketId.set(called.ticketId);
      this.#said.set(called);
    });
  }

  call({ ticketId, calls }: Ticket): Promise<boolean> {
    return this.#do(async () => {
      const body = { commandId: newCommandId(), calls };
      this.#said.set(await this.#client.call('queue.call', { params: { ticketId }, body }));
    });
  }

  change(ticketId: string, step: TicketStep): Promise<boolean> {
    return this.#do(() =>
      this.#client.call(`queue.${step}`, { params: { ticketId }, body: { commandId: newCommandId() } }),
    );
  }

  jump(ticketId: string, reason: JumpReason): Promise<boolean> {
    return this.#do(() =>
      this.#client.call('queue.jump', { params: { ticketId }, body: { commandId: newCommandId(), reason } }),
    );
  }

  stretcher({ ticketId, stretcher }: Ticket): Promise<boolean> {
    const body = { commandId: newCommandId(), stretcher: !stretcher };
    return this.#do(() => this.#client.call('queue.stretcher', { params: { ticketId }, body }));
  }

  checkIn(appointmentId: string, reason: AssistReason): Promise<boolean> {
    const body = { commandId: newCommandId(), method: 'STAFF' as const, reason };
    return this.#do(() => this.#client.call('appointments.checkIn', { params: { appointmentId }, body }));
  }

  refresh(): Promise<void> {
    return Promise.all([this.#lanes.retry(), this.#day.retry()]).then(() => undefined);
  }

  /** Done or refused: the screen shows the line as it is then. */
  async #do(work: () => Promise<unknown>): Promise<boolean> {
    this.#said.set(null);
    const done = await this.#acting.run(work);
    await this.refresh();
    return done;
  }
}

/** In the order of the screen: in the room, called, waiting, passed over. */
export function ticketsOf(lane: Lane | null): readonly Ticket[] {
  return lane === null ? [] : [...lane.inRoom, ...calledOf(lane), ...waitingOf(lane), ...skippedOf(lane)];
}
export const calledOf = (lane: Lane): Ticket[] => lane.line.filter(({ state }) => state === 'CALLED');
export const waitingOf = (lane: Lane): Ticket[] => lane.line.filter(({ state }) => state === 'WAITING');
export const skippedOf = (lane: Lane): Ticket[] => lane.line.filter(({ state }) => state === 'SKIPPED');

/** Who is called next. */
export function headOf(lane: Lane): Ticket | undefined {
  return waitingOf(lane).find(({ blockedUntil }) => blockedUntil === null);
}

function busiest(lanes: readonly Lane[]): Lane | undefined {
  return lanes.toSorted((a, b) => b.line.length - a.line.length)[0];
}

/** Whether an act may be done now, and why not. */
export function actIn(ticket: Ticket, act: string): Ticket['acts'][number] | undefined {
  return ticket.acts.find((one) => one.act === act);
}
