import { ChangeDetectionStrategy, Component, computed, effect, inject, untracked } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { ActivatedRoute, Router } from '@angular/router';
import { API } from '../api/api.ts';
import { Icon } from '../parts/icon.ts';
import { ProblemBox } from '../parts/problem-box.ts';
import { Skeleton } from '../parts/skeleton.ts';
import { SESSION } from '../session/session.ts';
import { ScreenClock } from '../words/clock.ts';
import { dayOf } from '../words/hospital-time.ts';
import { Words } from '../words/words.ts';
import { BlocksPanel } from './blocks-panel.ts';
import { HolidaysPanel } from './holidays-panel.ts';
import { HoursTable } from './hours-table.ts';
import { RulesPanel } from './rules-panel.ts';
import { SetupDesk, TABS, type Tab } from './setup-desk.ts';
import { TouchedPanel } from './touched-panel.ts';

/** 班次与节假日: machine hours, blocks, holidays, rules of booking; each change is seen before it is saved. */
@Component({
  selector: 'rt-schedule-setup',
  imports: [BlocksPanel, HolidaysPanel, HoursTable, Icon, ProblemBox, RulesPanel, Skeleton, TouchedPanel],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './schedule-setup.html',
  styleUrl: './schedule-setup.css',
})
export class ScheduleSetup {
  readonly #router = inject(Router);
  readonly #route = inject(ActivatedRoute);
  readonly #session = inject(SESSION);
  readonly #clock = inject(ScreenClock);
  protected readonly w = inject(Words);
  protected readonly desk = new SetupDesk(inject(API));
  protected readonly maySetUp = computed(() => this.#session.may('schedule.setup'));
  protected readonly mayBlock = computed(() => this.#session.may('appt.block'));
  protected readonly mayMove = computed(() => this.#session.may('appt.move'));
  protected readonly tabs = computed(() => TABS.filter((tab) => tab === 'blocks' || this.maySetUp()));
  protected readonly years = computed(() => {
    const year = Number(dayOf(this.#clock.now()).slice(0, 4));
    return [year - 1, year, year + 1];
  });
  readonly #query = toSignal(this.#route.queryParamMap, { requireSync: true });

  constructor() {
    effect(() => {
      const query = this.#query();
      untracked(() => {
        const tab: Tab | undefined = this.tabs().find((each) => each === query.get('tab')) ?? this.tabs()[0];
        const deviceId = query.get('device') ?? undefined;
        const year = Number(query.get('year') ?? this.years()[1]);
        void this.desk.open({ ...(tab && { tab }), ...(deviceId && { deviceId }), year });
      });
    });
  }

  protected set(queryParams: { tab?: Tab; device?: string; year?: string }): void {
    void this.#router.navigate([], { relativeTo: this.#route, queryParams, queryParamsHandling: 'merge' });
  }

  protected board(): void {
    void this.#router.navigateByUrl('/schedule');
  }

  protected async propose(): Promise<void> {
    if (await this.desk.propose()) this.board();
  }
}
