import { ChangeDetectionStrategy, Component, computed, effect, inject, signal, untracked } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { ActivatedRoute, Router, RouterLink } from '@angular/router';
import { ASSIST_REASONS } from '@rtflow/domain/queue/ticket-state';
import { API } from '../api/api.ts';
import { useKeys } from '../keys/keys.ts';
import { keyFor } from '../keys/registry.ts';
import { refreshOn } from '../live/live.ts';
import { DateBox } from '../parts/date-box.ts';
import { Empty } from '../parts/empty.ts';
import { Icon } from '../parts/icon.ts';
import { ProblemBox } from '../parts/problem-box.ts';
import { Skeleton } from '../parts/skeleton.ts';
import { StateTag } from '../parts/state-tag.ts';
import { SESSION } from '../session/session.ts';
import { ScreenClock } from '../words/clock.ts';
import { clockTime } from '../words/format.ts';
import { dayOf, shiftDay } from '../words/hospital-time.ts';
import { Words } from '../words/words.ts';
import type { Verdict } from './daily-qa.ts';
import { actOn, blockOf, DeviceState, type Device, type DeviceAct } from './device-state.ts';
import { DeviceStrip } from './device-strip.ts';
import { MachineDay, nextTaskOf, type Appointment } from './machine-day.ts';
import { QaPanel } from './qa-panel.ts';
import { StopPanel } from './stop-panel.ts';

/** 本机今日: the machines with their state and morning check, and the day's list with check-in. */
@Component({
  selector: 'rt-machine',
  imports: [DateBox, DeviceStrip, Empty, Icon, ProblemBox, QaPanel, RouterLink, Skeleton, StateTag, StopPanel],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './machine.html',
  styleUrl: './machine.css',
})
export class Machine {
  readonly #router = inject(Router);
  readonly #route = inject(ActivatedRoute);
  readonly #session = inject(SESSION);
  readonly #clock = inject(ScreenClock);
  protected readonly w = inject(Words);
  protected readonly day = new MachineDay(inject(API));
  protected readonly state = new DeviceState(inject(API));
  protected readonly open = signal<DeviceAct | null>(null);
  /** What the last act on a machine came to. */
  protected readonly said = signal<string | null>(null);
  protected readonly time = clockTime;
  protected readonly nextOf = nextTaskOf;
  protected readonly assistReasons = ASSIST_REASONS;
  protected readonly keys: Readonly<Record<string, string>> = {
    dailyQa: keyFor('machine', 'dailyQa'),
    hold: keyFor('machine', 'hold'),
  };
  protected readonly today = computed(() => dayOf(this.#clock.now()));
  protected readonly device = computed(() => this.state.find(this.day.deviceId()));
  protected readonly block = computed(() => {
    const device = this.device();
    return device === null ? null : blockOf(device);
  });
  protected readonly mayOpen = computed(() => this.#session.may('patient.read'));
  protected readonly mayTreat = computed(() => this.#session.may('fraction.verify'));
  readonly #query = toSignal(this.#route.queryParamMap, { requireSync: true });

  constructor() {
    void this.state.load();
    effect(() => {
      const query = this.#query();
      untracked(() => {
        const deviceId = query.get('device') ?? '';
        if (deviceId !== this.day.deviceId()) {
          this.open.set(null);
          this.said.set(null);
        }
        void this.day.show(query.get('date') ?? this.today(), deviceId);
      });
    });
    refreshOn(['course', 'device', 'patient'], () => {
      void this.day.retry();
      void this.state.load();
    });
    useKeys('global', { back: () => this.open.set(null) });
    useKeys('machine', {
      previousDay: () => this.turn(-1),
      nextDay: () => this.turn(1),
      down: () => this.day.step(1),
      up: () => this.day.step(-1),
      open: () => {
        const row = this.day.selected();
        if (row !== null && this.mayOpen()) void this.#router.navigate(['/patients', row.patientId]);
      },
      checkIn: () => {
        const row = this.day.selected();
        if (row !== null) this.day.ask(row);
      },
      dailyQa: () => this.toggle('dailyQa'),
      hold: () => this.toggle('hold'),
    });
  }

  protected turn(days: number): void {
    this.set({ date: shiftDay(this.day.date(), days) });
  }

  protected set(queryParams: { date?: string | null; device?: string | null }): void {
    void this.#router.navigate([], { relativeTo: this.#route, queryParams, queryParamsHandling: 'merge' });
  }

  protected toggle(act: string): void {
    const device = this.device();
    const legal = device === null ? null : actOn(device, act);
    if (legal?.allowed !== true) return;
    this.said.set(null);
    this.state.start();
    this.open.update((open) => (open === act ? null : (act as DeviceAct)));
  }

  protected async checked(verdict: Verdict): Promise<void> {
    this.open.set(null);
    await this.state.load();
    this.said.set(this.w.t(`machine.qa.saved.${verdict}`));
  }

  protected stopped(device: Device): void {
    this.open.set(null);
    this.said.set(this.w.t('machine.hold.done', { name: this.w.say(device.name) }));
  }

  protected released(device: Device): void {
    this.open.set(null);
    this.said.set(this.w.t(blockOf(device) === 'out' ? 'machine.release.pending' : 'machine.release.done'));
  }

  protected barred(row: Appointment): string {
    const act = row.acts.find((each) => each.act === 'checkIn' && !each.allowed);
    return act?.why === undefined ? '' : this.w.say(act.why);
  }
}
