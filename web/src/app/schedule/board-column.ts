import { ChangeDetectionStrategy, Component, computed, ElementRef, inject, input, output } from '@angular/core';
import { Icon } from '../parts/icon.ts';
import { Words } from '../words/words.ts';
import {
  cardLook,
  clockOf,
  doctorOf,
  FLAG_ICONS,
  hintOf,
  PX_A_MINUTE,
  type BoardRow,
  type Column,
} from './board-layout.ts';
import { slotKey, type ScheduleBoard } from './schedule-board.ts';

/** One machine on one day: closed time hatched, cards where somebody is booked, green frames where what is held may go. */
@Component({
  selector: 'rt-board-column',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './board-column.html',
  styleUrl: './board-column.css',
  host: {
    '[style.height.px]': 'height()',
    '(dragover)': 'over($event)',
    '(drop)': 'drop($event)',
    '(click)': 'click($event)',
    '(pointermove)': 'pointed($event)',
  },
})
export class BoardColumn {
  readonly #element = inject<ElementRef<HTMLElement>>(ElementRef);
  protected readonly w = inject(Words);
  readonly column = input.required<Column>();
  readonly state = input.required<ScheduleBoard>();
  readonly nowMin = input<number | null>(null);
  readonly movable = input(false);
  readonly picked = output<BoardRow>();
  readonly grabbed = output<{ row: BoardRow }>();
  readonly dropped = output<number>();
  readonly slotClicked = output<number>();
  protected readonly height = computed(() => (this.state().hours().to - this.state().hours().from) * PX_A_MINUTE);
  protected readonly hint = hintOf;
  protected readonly clock = clockOf;

  /** Time without a shift. */
  protected readonly closed = computed(() => {
    const { from, to } = this.state().hours();
    const gaps: { startMin: number; endMin: number }[] = [];
    let at = from;
    for (const shift of this.column().dayPlan?.shifts ?? []) {
      if (shift.startMin > at) gaps.push({ startMin: at, endMin: shift.startMin });
      at = shift.endMin;
    }
    if (at < to) gaps.push({ startMin: at, endMin: to });
    return gaps;
  });

  protected readonly legal = computed(() => {
    const { column, state } = { column: this.column(), state: this.state() };
    if (!state.held()) return [];
    const own = [...state.legal().values()].filter(
      ({ deviceId, startAt, refusals }) =>
        refusals.length === 0 && deviceId === column.device.deviceId && startAt.startsWith(column.day),
    );
    return own.map(({ startAt, endAt }) => ({ startMin: minutes(startAt), endMin: minutes(endAt) }));
  });

  /** The slot that is hovered, when it lies in this column. */
  protected readonly target = computed(() => {
    const target = this.state().target();
    if (!this.state().held() || target?.column !== this.column()) return null;
    const slot = this.state()
      .legal()
      .get(slotKey(this.column().device.deviceId, this.column().day, target.startMin));
    return { startMin: target.startMin, allowed: slot?.refusals.length === 0 };
  });

  protected top(minute: number): number {
    return (minute - this.state().hours().from) * PX_A_MINUTE;
  }

  protected size({ startMin, endMin }: { startMin: number; endMin: number }): number {
    return (endMin - startMin) * PX_A_MINUTE - 2;
  }

  protected look(row: BoardRow) {
    return cardLook(row, this.nowMin());
  }

  protected doctor(row: BoardRow): string {
    return doctorOf(row, this.w.language());
  }

  protected icons(row: BoardRow) {
    return row.flags.flatMap((flag) => {
      const icon = FLAG_ICONS[flag];
      return icon ? [{ flag, icon }] : [];
    });
  }

  protected label(row: BoardRow): string {
    const flags = row.flags.map((flag) => this.w.code('schedule.flag', flag)).join(' ');
    return `${clockOf(row.startMin)} ${row.name} ${hintOf(row)}${this.doctor(row)} ${this.w.t(`schedule.look.${this.look(row).word}`)} ${flags}`;
  }

  protected grab(event: DragEvent, row: BoardRow): void {
    if (!this.mayGrab(row)) return event.preventDefault();
    event.dataTransfer?.setData('text/plain', row.appointmentId);
    this.grabbed.emit({ row });
  }

  protected mayGrab(row: BoardRow): boolean {
    return this.movable() && row.status === 'BOOKED';
  }

  protected choose(event: Event, row: BoardRow): void {
    const held = this.state().held();
    if (held) return;
    event.stopPropagation();
    this.picked.emit(row);
  }

  protected over(event: DragEvent): void {
    if (!this.state().held()) return;
    event.preventDefault();
    this.state().hover(this.column(), this.#minute(event.clientY));
  }

  protected pointed(event: PointerEvent): void {
    if (this.state().held() && !this.state().drop()) this.state().hover(this.column(), this.#minute(event.clientY));
  }

  protected drop(event: DragEvent): void {
    event.preventDefault();
    this.dropped.emit(this.#minute(event.clientY));
  }

  protected click(event: MouseEvent): void {
    // A press of Enter on a card has no place on the board.
    if (event.detail === 0) return;
    this.slotClicked.emit(this.#minute(event.clientY));
  }

  #minute(clientY: number): number {
    const { top } = this.#element.nativeElement.getBoundingClientRect();
    return this.state().hours().from + (clientY - top) / PX_A_MINUTE;
  }
}

function minutes(at: string): number {
  return Number(at.slice(11, 13)) * 60 + Number(at.slice(14, 16));
}
