import { ChangeDetectionStrategy, Component, computed, inject, input, signal } from '@angular/core';
import { COURSE_TAGS } from '@rtflow/domain/scheduling/model';
import { withOffset } from '../words/hospital-time.ts';
import { Words } from '../words/words.ts';
import { ONCE, REPEATS, repetitionOf, ruleOf, type Repetition } from './recurrence.ts';
import type { Block, SetupDesk } from './setup-desk.ts';

const KINDS = ['BLOCK', 'QA', 'OPEN'] as const;
const ALLOWED = ['P0', 'P1', 'P2', 'P3', 'P4', ...COURSE_TAGS] as const;
const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const;

/** Closed periods, QA windows and openings of one machine, once or repeated, for all or for the named alone. */
@Component({
  selector: 'rt-blocks-panel',
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './blocks-panel.html',
  styleUrl: './fields.css',
})
export class BlocksPanel {
  protected readonly w = inject(Words);
  readonly desk = input.required<SetupDesk>();
  readonly mayBlock = input(false);
  protected readonly kinds = KINDS;
  protected readonly repeats = REPEATS;
  protected readonly allowed = ALLOWED;
  protected readonly weekdays = WEEKDAYS;
  protected readonly kind = signal<Block['kind']>('BLOCK');
  protected readonly date = signal('');
  protected readonly from = signal('12:00');
  protected readonly to = signal('13:00');
  protected readonly reason = signal('');
  protected readonly allow = signal<readonly string[]>([]);
  protected readonly repetition = signal<Repetition>(ONCE);
  protected readonly ready = computed(
    () => this.date() !== '' && this.from() < this.to() && this.reason().trim() !== '' && !this.desk().busy(),
  );

  protected repeat(change: Partial<Repetition>): void {
    this.repetition.update((now) => ({ ...now, ...change }));
    this.desk().looked.set(null);
  }

  protected toggle(list: readonly string[], value: string): readonly string[] {
    return list.includes(value) ? list.filter((each) => each !== value) : [...list, value];
  }

  protected toggleDay(day: number): void {
    const { weekdays } = this.repetition();
    this.repeat({ weekdays: weekdays.includes(day) ? weekdays.filter((each) => each !== day) : [...weekdays, day] });
  }

  protected look(): void {
    const [startAt, endAt] = [withOffset(`${this.date()}T${this.from()}`), withOffset(`${this.date()}T${this.to()}`)];
    if (startAt === null || endAt === null) return;
    const recurrence = ruleOf(this.repetition());
    const [kind, reason, allow] = [this.kind(), this.reason().trim(), [...this.allow()]];
    void this.desk().lookAtBlock({ kind, startAt, endAt, recurrence, reason, allow });
  }

  /** 每 2 周 一、三，至 2026-12-31; a rule made elsewhere stands as it is. */
  protected words(rule: string | null): string {
    const repetition = repetitionOf(rule);
    if (repetition === null) return rule ?? '';
    const { repeat, every, weekdays, until } = repetition;
    const days = weekdays.map((day) => this.w.t(`schedule.weekday.${day % 7}`)).join(' ');
    const end = until && this.w.t('scheduleSetup.until', { day: until });
    return [this.w.t(`scheduleSetup.repeat.${repeat}`), every > 1 ? `× ${every}` : '', days, end]
      .filter(Boolean)
      .join(' ');
  }

  protected tag(code: string): string {
    return this.w.code('schedule.flag', code);
  }
}
