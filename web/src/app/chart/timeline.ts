import {
  ChangeDetectionStrategy,
  Component,
  computed,
  DestroyRef,
  ElementRef,
  inject,
  input,
  signal,
} from '@angular/core';
import type { Chart } from '@rtflow/contract/rest/patients';
import { lookOf } from '../parts/states.ts';
import { ScreenClock } from '../words/clock.ts';
import { dayAndTime, shortDay } from '../words/format.ts';
import { dayOf, instantOf } from '../words/hospital-time.ts';
import { Words } from '../words/words.ts';
import { LANES, layOut, type Mark, type Span, type TimelineItem } from './timeline-layout.ts';

const SIGNS: Readonly<Record<string, string>> = { COMPLETE: '✓', MISSED: '×', PARTIAL: '◐', CANCELLED: '–' };
const LANE_Y = { milestone: 44, appointment: 86, treatment: 116, check: 148 } as const;

/** Milestones, appointments, treatments and checks on one axis; the same as a table for readers and for T. */
@Component({
  selector: 'rt-timeline',
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './timeline.html',
  styleUrl: './timeline.css',
})
export class Timeline {
  protected readonly w = inject(Words);
  readonly #clock = inject(ScreenClock);
  readonly all = input.required<readonly TimelineItem[]>();
  readonly courseId = input.required<string | null>();
  readonly holidays = input.required<Chart['holidays']>();
  protected readonly span = signal<Span>('whole');
  protected readonly asTable = signal(false);
  protected readonly width = signal(860);
  protected readonly lanes = LANES;
  protected readonly laneY = LANE_Y;
  protected readonly spans: readonly Span[] = ['whole', 'near', 'all'];
  protected readonly items = computed(() =>
    this.span() === 'whole' ? this.all().filter(({ courseId }) => courseId === this.courseId()) : this.all(),
  );
  protected readonly hovered = signal<Mark | null>(null);
  protected readonly layout = computed(() => layOut(this.items(), this.span(), this.width(), this.#clock.now()));
  /** Days without treatment, in sight on the axis. */
  protected readonly closed = computed(() =>
    this.holidays().flatMap((day) => {
      const x = day.works ? null : this.layout().x(instantOf(`${day.date}T00:00`));
      return x === null ? [] : [{ x, name: day.name, date: day.date }];
    }),
  );
  protected readonly sorted = computed(() => this.items().toSorted((a, b) => a.at.localeCompare(b.at)));
  protected readonly day = shortDay;
  protected readonly when = dayAndTime;

  constructor() {
    const host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
    const watcher = new ResizeObserver(([entry]) => {
      if (entry !== undefined) this.width.set(Math.max(320, Math.floor(entry.contentRect.width)));
    });
    watcher.observe(host);
    inject(DestroyRef).onDestroy(() => watcher.disconnect());
  }

  protected weekDay(at: number): string {
    return dayOf(at).slice(5);
  }

  protected toneOf(item: TimelineItem): string {
    return item.lane === 'milestone' ? 'ok' : lookOf(item.lane, item.state).tone;
  }

  protected stateWord(item: TimelineItem): string {
    return item.lane === 'milestone' ? this.w.t('chart.step.done') : this.w.record(item.lane, item.state);
  }

  /** Inside the box: the number of the fraction, or a sign, so that the state is never colour alone. */
  protected signOf(item: TimelineItem): string {
    return SIGNS[item.state] ?? /\d+/.exec(item.label.zh)?.[0] ?? '';
  }

  /** Cut to the room that the layout kept free for the Chinese word. */
  protected shortWord(mark: Mark): string {
    const word = this.w.say(mark.item.label);
    const room = [...mark.item.label.zh].length * 2;
    return word === mark.item.label.zh || word.length <= room ? word : `${word.slice(0, Math.max(room - 1, 1))}…`;
  }

  /** Arrow keys walk along a lane; each mark says what its tip shows. */
  protected walk(event: KeyboardEvent, lane: 'appointment' | 'treatment'): void {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const marks = [...((event.currentTarget as Element).parentElement?.querySelectorAll<SVGElement>(`.${lane}`) ?? [])];
    marks[marks.indexOf(event.currentTarget as SVGElement) + step]?.focus();
  }

  protected readonly said = (item: TimelineItem): string =>
    [
      `${this.w.say(item.label)} · ${this.stateWord(item)}`,
      this.when(item.at),
      item.detail ? this.w.say(item.detail) : '',
      ...item.facts.map((fact) => `${this.w.say(fact.label)} ${this.factText(fact)}`),
      item.syncedAt ? `${item.source} ${this.when(item.syncedAt)}` : '',
    ]
      .filter(Boolean)
      .join(' · ');

  protected factText(fact: TimelineItem['facts'][number]): string {
    return fact.at === null ? this.w.say(fact.value) : this.when(fact.at);
  }

  protected boxWidth(): number {
    return Math.max(3, Math.min(this.layout().dayWidth - 2, 18));
  }
}
