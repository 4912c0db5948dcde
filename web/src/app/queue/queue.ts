import { ChangeDetectionStrategy, Component, computed, effect, inject, signal, untracked } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { ActivatedRoute, Router, RouterLink } from '@angular/router';
import { API } from '../api/api.ts';
import { useKeys } from '../keys/keys.ts';
import { refreshOn } from '../live/live.ts';
import { Empty } from '../parts/empty.ts';
import { Icon } from '../parts/icon.ts';
import { ProblemBox } from '../parts/problem-box.ts';
import { Skeleton } from '../parts/skeleton.ts';
import { SESSION } from '../session/session.ts';
import { ScreenClock } from '../words/clock.ts';
import { dayOf } from '../words/hospital-time.ts';
import { Words } from '../words/words.ts';
import { ExpectedPanel } from './expected-panel.ts';
import { LaneColumn } from './lane-column.ts';
import { QueueDesk, actIn, type TicketStep } from './queue-desk.ts';
import { TicketPanel } from './ticket-panel.ts';

/** 队列台: the lines of all rooms side by side, with why each stands where it stands; call, pass over, take back, jump, check in. */
@Component({
  selector: 'rt-queue',
  imports: [Empty, ExpectedPanel, Icon, LaneColumn, ProblemBox, RouterLink, Skeleton, TicketPanel],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './queue.html',
  styleUrl: './queue.css',
})
export class Queue {
  readonly #router = inject(Router);
  readonly #route = inject(ActivatedRoute);
  readonly #session = inject(SESSION);
  readonly #clock = inject(ScreenClock);
  protected readonly w = inject(Words);
  protected readonly desk = new QueueDesk(inject(API));
  /** Reasons of a jump are asked for. */
  protected readonly jumping = signal(false);
  protected readonly mayCall = computed(() => this.#session.may('queue.call'));
  protected readonly mayCheckIn = computed(() => this.#session.may('queue.checkin'));
  protected readonly maySetUp = computed(() => this.#session.may('screen.setup'));
  protected readonly mayOpen = computed(() => this.#session.may('patient.read'));
  protected readonly now = computed(() => this.#clock.now());
  protected readonly today = computed(() => dayOf(this.#clock.now()));
  readonly #query = toSignal(this.#route.queryParamMap, { requireSync: true });

  constructor() {
    effect(() => {
      const device = this.#query().get('device') ?? '';
      const today = this.today();
      untracked(() => void this.desk.show(today, device));
    });
    refreshOn(['patient', 'device', 'course'], () => void this.desk.refresh());
    useKeys('global', { back: () => this.jumping.set(false) });
    useKeys('queue', {
      previousLane: () => this.lane(-1),
      nextLane: () => this.lane(1),
      down: () => this.step(1),
      up: () => this.step(-1),
      callNext: () => this.callNext(),
      call: () => this.call(),
      repeat: () => this.call(),
      skip: () => this.change('skip'),
      back: () => this.change('return'),
      leave: () => this.change('leave'),
      jump: () => this.askJump(),
      stretcher: () => {
        const ticket = this.desk.ticket();
        if (ticket && actIn(ticket, 'stretcher')?.allowed) void this.desk.stretcher(ticket);
      },
    });
  }

  protected choose({ deviceId, ticketId }: { deviceId: string; ticketId: string }): void {
    this.jumping.set(false);
    this.desk.choose(deviceId, ticketId);
    this.#keepInLink();
  }

  protected callNext(): void {
    if (this.mayCall()) void this.desk.callNext();
  }

  protected call(): void {
    const ticket = this.desk.ticket();
    if (ticket && actIn(ticket, 'call')?.allowed) void this.desk.call(ticket);
  }

  protected change(step: TicketStep): void {
    const ticket = this.desk.ticket();
    if (ticket && actIn(ticket, step)?.allowed) void this.desk.change(ticket.ticketId, step);
  }

  protected askJump(): void {
    const ticket = this.desk.ticket();
    if (ticket && actIn(ticket, 'jump')?.allowed) this.jumping.update((open) => !open);
  }

  protected lane(by: 1 | -1): void {
    this.jumping.set(false);
    this.desk.laneStep(by);
    this.#keepInLink();
  }

  protected step(by: 1 | -1): void {
    this.jumping.set(false);
    this.desk.step(by);
  }

  #keepInLink(): void {
    const device = this.desk.deviceId();
    if (device === (this.#query().get('device') ?? '')) return;
    void this.#router.navigate([], {
      relativeTo: this.#route,
      queryParams: { device },
      queryParamsHandling: 'merge',
      replaceUrl: true,
    });
  }
}
