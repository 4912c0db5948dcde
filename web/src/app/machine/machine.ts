import { ChangeDetectionStrategy, Component, computed, effect, inject, untracked } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { ActivatedRoute, Router, RouterLink } from '@angular/router';
import { API } from '../api/api.ts';
import { useKeys } from '../keys/keys.ts';
import { refreshOn } from '../live/live.ts';
import { DateBox } from '../parts/date-box.ts';
import { Empty } from '../parts/empty.ts';
import { Icon } from '../parts/icon.ts';
import { ProblemBox } from '../parts/problem-box.ts';
import { Skeleton } from '../parts/skeleton.ts';
import { StateTag } from '../parts/state-tag.ts';
import { SESSION } from '../session/session.ts';
import { clockTime } from '../words/format.ts';
import { dayOf, shiftDay } from '../words/hospital-time.ts';
import { Words } from '../words/words.ts';
import { MachineDay, type Appointment } from './machine-day.ts';

/** 本机今日: the day's list of a machine, with check-in. */
@Component({
  selector: 'rt-machine',
  imports: [DateBox, Empty, Icon, ProblemBox, RouterLink, Skeleton, StateTag],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './machine.html',
  styleUrl: './machine.css',
})
export class Machine {
  readonly #router = inject(Router);
  readonly #route = inject(ActivatedRoute);
  readonly #session = inject(SESSION);
  protected readonly w = inject(Words);
  protected readonly day = new MachineDay(inject(API));
  protected readonly time = clockTime;
  protected readonly mayOpen = computed(() => this.#session.may('patient.read'));
  readonly #query = toSignal(this.#route.queryParamMap, { requireSync: true });

  constructor() {
    void this.day.loadDevices();
    effect(() => {
      const query = this.#query();
      untracked(() => void this.day.show(query.get('date') ?? dayOf(Date.now()), query.get('device') ?? ''));
    });
    refreshOn(['course', 'device', 'patient'], () => {
      void this.day.retry();
      void this.day.loadDevices();
    });
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
        if (row !== null) void this.day.checkIn(row);
      },
    });
  }

  protected turn(days: number): void {
    this.set({ date: shiftDay(this.day.date(), days) });
  }

  protected set(queryParams: { date?: string; device?: string | null }): void {
    void this.#router.navigate([], { relativeTo: this.#route, queryParams, queryParamsHandling: 'merge' });
  }

  protected barred(row: Appointment): string {
    const act = row.acts.find((each) => each.act === 'checkIn' && !each.allowed);
    return act?.why === undefined ? '' : this.w.say(act.why);
  }
}
