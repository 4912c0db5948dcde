import { computed, signal } from '@angular/core';
import type { ApiClient } from '@rtflow/contract/client';
import type { Problem } from '@rtflow/contract/rest/problem';
import type { RouteAnswer } from '@rtflow/contract/routes';
import type { AssistReason } from '@rtflow/domain/queue/ticket-state';
import { Loaded, newCommandId, problemOf } from '../api/loaded.ts';

export type Appointment = RouteAnswer<'appointments.day'>['rows'][number];

/** Appointment states that still need the machine today. */
const STILL_TO_COME: ReadonlySet<string> = new Set(['HELD', 'BOOKED', 'CHECKED_IN', 'CALLED', 'IN_ROOM']);

/** One day of one machine, or of all. */
export class MachineDay {
  readonly #client: ApiClient;
  readonly #rows = new Loaded<readonly Appointment[]>();
  readonly #busy = signal<string | null>(null);
  readonly #refused = signal<Problem | null>(null);
  readonly date = signal('');
  readonly deviceId = signal('');
  readonly index = signal(0);
  /** Appointment whose check-in by staff waits for its reason. */
  readonly asking = signal('');
  readonly rows = computed(() => this.#rows.value() ?? []);
  readonly phase = this.#rows.phase;
  readonly problem = this.#rows.problem;
  readonly busy = this.#busy.asReadonly();
  readonly refused = this.#refused.asReadonly();
  readonly selected = computed(() => this.rows()[this.index()] ?? null);
  readonly left = computed(() => this.rows().filter((row) => STILL_TO_COME.has(row.status)).length);

  constructor(client: ApiClient) {
    this.#client = client;
  }

  async show(date: string, deviceId: string): Promise<void> {
    if (date !== this.date() || deviceId !== this.deviceId()) {
      this.#rows.clear();
      this.index.set(0);
    }
    this.date.set(date);
    this.deviceId.set(deviceId);
    await this.#rows.load(async () => {
      const query = deviceId === '' ? { date } : { date, deviceId };
      return (await this.#client.call('appointments.day', { query })).rows;
    });
  }

  retry(): Promise<void> {
    return this.show(this.date(), this.deviceId());
  }

  step(by: 1 | -1): void {
    this.index.update((index) => Math.min(Math.max(index + by, 0), Math.max(this.rows().length - 1, 0)));
  }

  canCheckIn(row: Appointment): boolean {
    return row.acts.some((act) => act.act === 'checkIn' && act.allowed);
  }

  ask(row: Appointment): void {
    if (this.canCheckIn(row)) this.asking.update((open) => (open === row.appointmentId ? '' : row.appointmentId));
  }

  async checkIn(row: Appointment, reason: AssistReason): Promise<void> {
    if (!this.canCheckIn(row) || this.#busy() !== null) return;
    this.#busy.set(row.appointmentId);
    this.#refused.set(null);
    this.asking.set('');
    try {
      await this.#client.call('appointments.checkIn', {
        params: { appointmentId: row.appointmentId },
        body: { commandId: newCommandId(), method: 'STAFF', reason },
      });
      await this.retry();
    } catch (error) {
      this.#refused.set(problemOf(error));
    } finally {
      this.#busy.set(null);
    }
  }
}

/** The task that an arrived patient waits for: a key of `machine.next` and of the task list's filter. */
const NEXT_TASK: Readonly<Record<string, string>> = {
  CHECKED_IN: 'identity-and-setup',
  CALLED: 'identity-and-setup',
  IN_ROOM: 'igrt-match',
  MISSED: 'missed-fraction',
};

export function nextTaskOf(row: Appointment): string | null {
  return NEXT_TASK[row.status] ?? null;
}
