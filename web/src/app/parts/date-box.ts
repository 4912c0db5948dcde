import type { ElementRef } from '@angular/core';
import { ChangeDetectionStrategy, Component, computed, inject, input, output, signal, viewChild } from '@angular/core';
import { readTypedDate } from '../form/typed-date.ts';
import { weekday } from '../words/format.ts';
import { dayOf } from '../words/hospital-time.ts';
import { Words } from '../words/words.ts';
import { Icon } from './icon.ts';

/** A date field: 1124 becomes 2026-11-24; the button opens the browser's own calendar. */
@Component({
  selector: 'rt-date-box',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <input
      #box
      class="in"
      inputmode="numeric"
      autocomplete="off"
      [placeholder]="w.t('form.dateHint')"
      [id]="fieldId()"
      [attr.aria-label]="label()"
      [attr.aria-invalid]="invalid()"
      [readonly]="readonly()"
      [value]="typed() ?? value()"
      (input)="typed.set(box.value)"
      (blur)="settle()"
      (keydown.enter)="settle()"
    />
    <span class="day">{{ day() }}</span>
    @if (!readonly()) {
      <button type="button" tabindex="-1" [attr.aria-label]="w.t('form.calendar')" (click)="openCalendar()">
        <rt-icon name="calendar" size="s" />
      </button>
      <input
        #calendar
        class="native"
        type="date"
        tabindex="-1"
        aria-hidden="true"
        [value]="value()"
        (change)="take(calendar.value)"
      />
    }
  `,
  styles: `
    :host {
      position: relative;
      display: block;
      width: 100%;
    }
    .in {
      width: 100%;
    }
    .day {
      position: absolute;
      right: 34px;
      top: 7px;
      font-size: 12px;
      color: var(--ink-3);
      pointer-events: none;
    }
    button {
      position: absolute;
      right: 4px;
      top: 4px;
      width: 24px;
      height: 24px;
      display: grid;
      place-items: center;
      border: 0;
      background: none;
      color: var(--ink-3);
      cursor: pointer;
    }
    .native {
      position: absolute;
      right: 0;
      bottom: 0;
      width: 1px;
      height: 1px;
      opacity: 0;
      border: 0;
      padding: 0;
    }
  `,
})
export class DateBox {
  protected readonly w = inject(Words);
  readonly fieldId = input.required<string>();
  /** Where no label element points at the field. */
  readonly label = input<string | null>(null);
  readonly value = input.required<string>();
  readonly readonly = input(false);
  readonly invalid = input(false);
  readonly picked = output<string>();
  readonly left = output<void>();
  protected readonly typed = signal<string | null>(null);
  protected readonly calendar = viewChild<ElementRef<HTMLInputElement>>('calendar');
  protected readonly day = computed(() => {
    const value = this.value();
    if (this.typed() !== null || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return '';
    return weekday(value, this.w.language());
  });

  /** A text that is no date goes on as typed, so that the form can say what is wrong with it. */
  protected settle(): void {
    const typed = this.typed();
    this.typed.set(null);
    if (typed !== null)
      this.picked.emit(typed.trim() === '' ? '' : (readTypedDate(typed, dayOf(Date.now())) ?? typed.trim()));
    this.left.emit();
  }

  protected openCalendar(): void {
    this.calendar()?.nativeElement.showPicker();
  }

  protected take(value: string): void {
    this.picked.emit(value);
    this.left.emit();
  }
}
