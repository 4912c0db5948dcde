import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import { Icon } from '../parts/icon.ts';
import { Words } from '../words/words.ts';
import type { SetupDesk, Shift } from './setup-desk.ts';

const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const;
const NEW_SHIFT = { startTime: '08:00', endTime: '12:00', slotMin: 12, shift: null, therapists: 2 } as const;

/** Shifts of one machine by weekday: hours, slot length, therapists. */
@Component({
  selector: 'rt-hours-table',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <table class="tbl">
      <thead>
        <tr>
          <th>{{ w.t('scheduleSetup.weekday') }}</th>
          <th>{{ w.t('scheduleSetup.shift') }}</th>
          <th>{{ w.t('scheduleSetup.from') }}</th>
          <th>{{ w.t('scheduleSetup.to') }}</th>
          <th>{{ w.t('scheduleSetup.slotMin') }}</th>
          <th>{{ w.t('scheduleSetup.therapists') }}</th>
          <th></th>
        </tr>
      </thead>
      <tbody>
        @for (row of desk().shifts(); track $index; let index = $index) {
          <tr [attr.data-weekday]="row.weekday">
            <td>{{ w.t('schedule.weekday.' + (row.weekday % 7)) }}</td>
            <td>
              <input
                #name
                class="in"
                maxlength="32"
                [attr.aria-label]="w.t('scheduleSetup.shift')"
                [value]="row.shift ?? ''"
                (change)="set(index, { shift: name.value.trim() || null })"
              />
            </td>
            <td>
              <input
                #from
                class="in mono"
                type="time"
                [attr.aria-label]="w.t('scheduleSetup.from')"
                [value]="row.startTime"
                (change)="set(index, { startTime: from.value })"
              />
            </td>
            <td>
              <input
                #to
                class="in mono"
                type="time"
                [attr.aria-label]="w.t('scheduleSetup.to')"
                [value]="row.endTime"
                (change)="set(index, { endTime: to.value })"
              />
            </td>
            <td>
              <input
                #slot
                class="in mono num"
                type="number"
                min="5"
                max="240"
                [attr.aria-label]="w.t('scheduleSetup.slotMin')"
                [value]="row.slotMin"
                (change)="set(index, { slotMin: +slot.value })"
              />
            </td>
            <td>
              <input
                #staff
                class="in mono num"
                type="number"
                min="0"
                max="20"
                [attr.aria-label]="w.t('scheduleSetup.therapists')"
                [value]="row.therapists"
                (change)="set(index, { therapists: +staff.value })"
              />
            </td>
            <td>
              <button
                type="button"
                class="btn sm"
                [attr.aria-label]="w.t('scheduleSetup.remove')"
                (click)="remove(index)"
              >
                <rt-icon name="cross" size="s" />
              </button>
            </td>
          </tr>
        } @empty {
          <tr>
            <td colspan="7" class="mut">{{ w.t('scheduleSetup.noShift') }}</td>
          </tr>
        }
      </tbody>
    </table>
    <p class="row wrap foot">
      <span class="mut">{{ w.t('scheduleSetup.addShift') }}</span>
      @for (day of weekdays; track day) {
        <button type="button" class="btn sm" (click)="add(day)">{{ w.t('schedule.weekday.' + (day % 7)) }}</button>
      }
      <span class="sp"></span>
      <button type="button" class="btn p" [disabled]="desk().busy()" (click)="desk().lookAtHours()">
        {{ w.t('scheduleSetup.look') }}
      </button>
    </p>
  `,
  styleUrl: './fields.css',
})
export class HoursTable {
  protected readonly w = inject(Words);
  readonly desk = input.required<SetupDesk>();
  protected readonly weekdays = WEEKDAYS;

  protected set(index: number, change: Partial<Shift>): void {
    this.#put(
      this.desk()
        .shifts()
        .map((row, at) => (at === index ? { ...row, ...change } : row)),
    );
  }

  protected remove(index: number): void {
    this.#put(
      this.desk()
        .shifts()
        .filter((_row, at) => at !== index),
    );
  }

  /** Like the last shift of the day before it, so that a week is typed once. */
  protected add(weekday: number): void {
    const last = this.desk()
      .shifts()
      .filter((row) => row.weekday <= weekday)
      .at(-1);
    this.#put([...this.desk().shifts(), { ...(last ?? NEW_SHIFT), weekday }]);
  }

  #put(shifts: readonly Shift[]): void {
    this.desk().setShifts([...shifts].sort((a, b) => a.weekday - b.weekday || a.startTime.localeCompare(b.startTime)));
  }
}
