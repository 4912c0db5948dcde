import { ChangeDetectionStrategy, Component, computed, effect, inject, signal, untracked } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { ActivatedRoute, Router, RouterLink } from '@angular/router';
import { API } from '../api/api.ts';
import { useKeys } from '../keys/keys.ts';
import { refreshOn } from '../live/live.ts';
import { Icon } from '../parts/icon.ts';
import { PriorityChip } from '../parts/priority-chip.ts';
import { ProblemBox } from '../parts/problem-box.ts';
import { Skeleton } from '../parts/skeleton.ts';
import { UndoBar } from '../parts/undo-bar.ts';
import { SESSION } from '../session/session.ts';
import { ScreenClock } from '../words/clock.ts';
import { dayOf, mondayOf, shiftDay, timeOf, weekdayOf } from '../words/hospital-time.ts';
import { Words } from '../words/words.ts';
import { clockOf, LEGEND, slotAt, type BoardRow, type Column, type LegalSlot } from './board-layout.ts';
import { BoardColumn } from './board-column.ts';
import { ChangesPanel } from './changes-panel.ts';
import { DropPanel } from './drop-panel.ts';
import { GapPlanner, type GapRow, type Way } from './gap-planner.ts';
import { GapsPanel } from './gaps-panel.ts';
import { OptionsPanel } from './options-panel.ts';
import { PendingChanges, Proposals } from './proposals.ts';
import { ScheduleBoard, slotKey, type WaitingCourse } from './schedule-board.ts';
import { SwapPanel } from './swap-panel.ts';

/** 排程板: machines by time; drag, click or keys place and move. */
@Component({
  selector: 'rt-schedule',
  imports: [
    BoardColumn,
    ChangesPanel,
    DropPanel,
    GapsPanel,
    Icon,
    OptionsPanel,
    PriorityChip,
    ProblemBox,
    RouterLink,
    Skeleton,
    SwapPanel,
    UndoBar,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './schedule.html',
  styleUrl: './schedule.css',
})
export class Schedule {
  readonly #router = inject(Router);
  readonly #route = inject(ActivatedRoute);
  readonly #session = inject(SESSION);
  readonly #clock = inject(ScreenClock);
  readonly #client = inject(API);
  protected readonly w = inject(Words);
  protected readonly state = new ScheduleBoard(this.#client);
  protected readonly proposals = new Proposals(this.#client);
  protected readonly changes = new PendingChanges(this.#client);
  protected readonly gaps = new GapPlanner(this.#client);
  protected readonly undoShown = signal(true);
  protected readonly legend = LEGEND;
  protected readonly clock = clockOf;
  protected readonly mayMove = computed(() => this.#session.may('appt.move'));
  protected readonly mayBook = computed(() => this.#session.may('appt.book'));
  protected readonly maySetUp = computed(() => this.#session.may('appt.block'));
  protected readonly today = computed(() => dayOf(this.#clock.now()));
  protected readonly nowMin = computed(() => {
    const time = timeOf(this.#clock.now());
    return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
  });
  protected readonly days = computed(() => {
    const { date } = this.state.view();
    return date === '' ? [] : Array.from({ length: 7 }, (_, index) => shiftDay(mondayOf(date), index));
  });
  protected readonly rulers = computed(() => {
    const { from, to } = this.state.hours();
    return Array.from({ length: (to - from) / 30 }, (_, index) => from + index * 30);
  });
  readonly #query = toSignal(this.#route.queryParamMap, { requireSync: true });

  constructor() {
    void this.changes.load();
    void this.gaps.load();
    effect(() => {
      this.state.last();
      this.undoShown.set(true);
    });
    effect(() => {
      const query = this.#query();
      untracked(() => {
        const week = query.get('view') === 'week';
        const date = query.get('date') ?? this.today();
        void this.state.show({ mode: week ? 'week' : 'day', date, deviceId: query.get('device') ?? '' });
      });
    });
    refreshOn(['course', 'device', 'patient'], () => {
      void this.state.refresh();
      void this.changes.load();
      void this.gaps.load();
    });
    useKeys('global', { back: () => this.#letGo() });
    useKeys('schedule', {
      previousDay: () => this.turn(-1),
      nextDay: () => this.turn(1),
      auto: () => this.#auto(),
      option1: () => this.proposals.chosen.set(0),
      option2: () => this.proposals.chosen.set(1),
      option3: () => this.proposals.chosen.set(2),
      take: () => this.#take(),
      down: () => this.#step(0, 1),
      up: () => this.#step(0, -1),
      left: () => this.#step(-1, 0),
      right: () => this.#step(1, 0),
      move: () => this.#holdSelected(),
      swap: () => this.state.offerSwap(),
      undo: () => void this.state.undo(),
    });
  }

  protected set(queryParams: { date?: string; view?: string | null; device?: string | null }): void {
    void this.#router.navigate([], { relativeTo: this.#route, queryParams, queryParamsHandling: 'merge' });
  }

  protected turn(days: number): void {
    this.set({ date: shiftDay(this.state.view().date, days * (this.state.view().mode === 'week' ? 7 : 1)) });
  }

  protected week(): void {
    this.set({
      view: 'week',
      device: this.state.selected()?.deviceId ?? null,
    });
  }

  protected select(row: BoardRow): void {
    const held = this.state.held();
    if (held && 'appointment' in held && held.appointment !== row) return;
    this.proposals.close();
    this.state.selected.set(row);
  }

  protected pick(course: WaitingCourse): void {
    this.state.selected.set(null);
    if (course.barred === null && this.mayBook()) void this.proposals.ask(course);
  }

  protected dragCourse(event: DragEvent, course: WaitingCourse): void {
    event.dataTransfer?.setData('text/plain', course.courseId);
    void this.state.hold({ course });
  }

  protected dragRow({ row }: { readonly row: BoardRow }): void {
    void this.state.hold({ appointment: row });
  }

  protected async dropped(column: Column, minute: number): Promise<void> {
    const slot = await this.#slotOf(column, minute);
    // Dropped on somebody: the two may change places.
    if (slot && slot.refusals.length > 0 && this.state.swapWith()) this.state.offerSwap();
    else if (slot) await this.state.put(slot);
  }

  /** With something in hand a click on a slot puts it there; else it only selects. */
  protected clicked(column: Column, minute: number): void {
    if (this.state.held()) void this.dropped(column, minute);
  }

  protected async adopt(): Promise<void> {
    const [course, option] = [this.proposals.course(), this.proposals.option()];
    if (!course || !option) return;
    if (await this.state.book(course.courseId, [...option.slots])) this.proposals.close();
  }

  /** The proposal opens beside the planner; it moves nobody before it is taken. */
  protected async compensate({ row, kind }: { readonly row: GapRow; readonly kind: Way }): Promise<void> {
    const changeId = await this.gaps.compensate(row.courseId, kind);
    if (changeId === null) return;
    await this.changes.load();
    this.changes.open.set(changeId);
  }

  protected async decide(act: 'apply' | 'discard', changeId: string): Promise<void> {
    const moved = await this.changes.decide(changeId, act);
    if (moved === null) return;
    if (act === 'apply') this.state.last.set({ changeId, moved });
    await Promise.all([this.state.refresh(), this.gaps.load()]);
  }

  protected targetOf(slot: LegalSlot): string {
    const device = this.state.board()?.devices.find(({ deviceId }) => deviceId === slot.deviceId);
    return `${device ? this.w.say(device.name) : ''} ${slot.startAt.slice(11, 16)}`;
  }

  /** Dropped before the slots have answered: wait for them. */
  async #slotOf(column: Column, minute: number): Promise<LegalSlot | null> {
    const held = this.state.held();
    if (held && this.state.legal().size === 0) await this.state.hold(held);
    return this.state.legal().get(slotKey(column.device.deviceId, column.day, slotAt(column, minute))) ?? null;
  }

  #letGo(): void {
    this.state.letGo();
    this.proposals.close();
    this.state.selected.set(null);
  }

  #auto(): void {
    const course = this.proposals.course() ?? this.state.waiting().find(({ barred }) => barred === null);
    if (course) this.pick(course);
  }

  #take(): void {
    const slot = this.state.target()?.slot;
    if (this.state.swapping()) void this.state.swap();
    else if (this.state.drop()) void this.state.confirm();
    else if (this.state.held() && slot) void this.state.put(slot);
    else if (this.proposals.option()) void this.adopt();
  }

  #holdSelected(): void {
    const row = this.state.selected();
    if (row?.status !== 'BOOKED' || !this.mayMove()) return;
    // Enter on a focused card would be that card's press, not the slot's.
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    void this.state.hold({ appointment: row });
    const column = this.state.columns().find(({ device, day }) => device.deviceId === row.deviceId && day === row.day);
    if (column) this.state.hover(column, row.startMin);
  }

  /** Moves what is held by a slot or a column, or the selection when nothing is held. */
  #step(columns: number, slots: number): void {
    const target = this.state.target();
    const all = this.state.columns();
    if (!this.state.held() || !target) return;
    const index = Math.min(Math.max(all.indexOf(target.column) + columns, 0), all.length - 1);
    const column = all[index] ?? target.column;
    const slotMin = column.dayPlan?.shifts[0]?.slotMin ?? 10;
    this.state.hover(column, target.startMin + slots * slotMin);
  }

  protected readonly abs = Math.abs;

  protected day_(day: string): number {
    return weekdayOf(day);
  }

  /** Share of the open time that is booked, %. */
  protected load({ dayPlan }: Column): number {
    return dayPlan && dayPlan.openMin > 0 ? Math.round((dayPlan.bookedMin / dayPlan.openMin) * 100) : 0;
  }

  /** The bar goes; Ctrl Z still takes the change back. */
  protected keepUndo(): void {
    this.undoShown.set(false);
  }
}
