import { computed, signal } from '@angular/core';
import type { ApiClient } from '@rtflow/contract/client';
import type { Problem } from '@rtflow/contract/rest/problem';
import type { RouteAnswer, RouteBody } from '@rtflow/contract/routes';
import { newCommandId, problemOf } from '../api/loaded.ts';

export type Ticket = RouteAnswer<'kiosk.checkIn'>;
export type Method = RouteBody<'kiosk.checkIn'>['method'];
export type Typing = 'CHART_NO' | 'ID_TYPED';

/** What is typed or read is gone after this without a touch, and a result after less. */
const TYPED_MS = 20_000;
const RESULT_MS = 15_000;
const LENGTHS = { CHART_NO: 10, ID_TYPED: 18 } as const;

/** The kiosk between two patients: what is typed, what came of it; nothing stays on the screen. */
export class KioskDesk {
  readonly #client: ApiClient;
  readonly #now: () => number;
  readonly #typed = signal('');
  readonly #ticket = signal<Ticket | null>(null);
  readonly #problem = signal<Problem | null>(null);
  readonly #busy = signal(false);
  #touchedAt = 0;
  readonly typing = signal<Typing>('CHART_NO');
  readonly station = signal<RouteAnswer<'kiosk.hello'> | null>(null);
  readonly ticket = this.#ticket.asReadonly();
  readonly problem = this.#problem.asReadonly();
  readonly busy = this.#busy.asReadonly();
  readonly ready = computed(() => this.#typed().length === LENGTHS[this.typing()]);
  /** A number of a document shows its last four characters only. */
  readonly shown = computed(() => {
    const typed = this.#typed();
    const masked = this.typing() === 'ID_TYPED' ? '●'.repeat(Math.max(0, typed.length - 4)) + typed.slice(-4) : typed;
    return masked.padEnd(LENGTHS[this.typing()], '_');
  });

  constructor(client: ApiClient, now: () => number = Date.now) {
    this.#client = client;
    this.#now = now;
  }

  async hello(): Promise<void> {
    try {
      this.station.set(await this.#client.call('kiosk.hello'));
    } catch (error) {
      this.#problem.set(problemOf(error));
    }
  }

  choose(typing: Typing): void {
    this.clear();
    this.typing.set(typing);
  }

  key(character: string): void {
    this.#touch();
    if (this.#ticket() !== null || this.#problem() !== null) this.clear();
    const legal = this.typing() === 'ID_TYPED' ? /[\dX]/ : /\d/;
    if (legal.test(character)) this.#typed.update((typed) => (typed + character).slice(0, LENGTHS[this.typing()]));
  }

  back(): void {
    this.#touch();
    this.#typed.update((typed) => typed.slice(0, -1));
  }

  async send(): Promise<void> {
    if (this.ready()) await this.#checkIn(this.typing(), this.#typed());
  }

  /** A label under the scanner, or a number of the card reader. */
  scanned(code: string): Promise<void> {
    return this.#checkIn(/^\d{17}[\dX]$/.test(code) ? 'ID_CARD' : 'BARCODE', code);
  }

  clear(): void {
    this.#typed.set('');
    this.#ticket.set(null);
    this.#problem.set(null);
  }

  /** Called every second: wipes what the last patient left. */
  tick(): void {
    const shows = this.#ticket() !== null || this.#problem() !== null;
    const after = shows ? RESULT_MS : TYPED_MS;
    const used = shows || this.#typed() !== '';
    if (used && this.station() !== null && !this.#busy() && this.#now() - this.#touchedAt >= after) this.clear();
  }

  #touch(): void {
    this.#touchedAt = this.#now();
  }

  async #checkIn(method: Method, code: string): Promise<void> {
    if (this.#busy()) return;
    this.#busy.set(true);
    this.clear();
    try {
      const body = { commandId: newCommandId(), method, code };
      this.#ticket.set(await this.#client.call('kiosk.checkIn', { body }));
    } catch (error) {
      this.#problem.set(problemOf(error));
    } finally {
      this.#busy.set(false);
      this.#touch();
    }
  }
}
