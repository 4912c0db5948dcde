import { ChangeDetectionStrategy, Component, computed, inject, input, signal } from '@angular/core';
import { weekdayOf } from '../words/hospital-time.ts';
import { Words } from '../words/words.ts';
import { Icon } from '../parts/icon.ts';
import type { HolidayDay, SetupDesk } from './setup-desk.ts';

/** The State Council's days of a year: taken from the package, read from a table, or typed; each saving is a new version. */
@Component({
  selector: 'rt-holidays-panel',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <p class="row wrap foot">
      <span class="mut">{{ w.t('scheduleSetup.version', { n: desk().holidays()?.version ?? 0 }) }}</span>
      <button type="button" class="btn" [disabled]="packaged().length === 0" (click)="desk().takePackaged()">
        <rt-icon name="down" size="s" />{{
          w.t('scheduleSetup.takePackaged', { n: packaged().length, source: desk().holidays()?.packaged?.source ?? '' })
        }}
      </button>
      <label class="btn"
        ><rt-icon name="document" size="s" />{{ w.t('scheduleSetup.readTable')
        }}<input #file class="hidden" type="file" accept=".csv,.txt,text/csv,text/plain" (change)="read(file)"
      /></label>
      <span class="mut">{{ w.t('scheduleSetup.tableShape') }}</span>
    </p>
    @if (badLine(); as line) {
      <p class="t-bad" role="alert">{{ w.t('scheduleSetup.badLine', { n: line, year: desk().year() }) }}</p>
    }
    <table class="tbl">
      <thead>
        <tr>
          <th>{{ w.t('scheduleSetup.date') }}</th>
          <th></th>
          <th>{{ w.t('scheduleSetup.kind') }}</th>
          <th>{{ w.t('scheduleSetup.name') }}</th>
          <th></th>
        </tr>
      </thead>
      <tbody>
        @for (day of desk().days(); track day.date) {
          <tr>
            <td class="mono">{{ day.date }}</td>
            <td>{{ w.t('schedule.weekday.' + weekday(day.date)) }}</td>
            <td>
              <span class="tag" [class.bad]="day.dayType === 'HOLIDAY'" [class.info]="day.dayType === 'MAKEUP'">{{
                w.t('scheduleSetup.dayType.' + day.dayType)
              }}</span>
            </td>
            <td>{{ day.name }}</td>
            <td class="r">
              <button
                type="button"
                class="btn sm"
                [attr.aria-label]="w.t('scheduleSetup.remove')"
                (click)="remove(day)"
              >
                <rt-icon name="cross" size="s" />
              </button>
            </td>
          </tr>
        } @empty {
          <tr>
            <td colspan="5" class="mut">{{ w.t('scheduleSetup.noHoliday') }}</td>
          </tr>
        }
      </tbody>
    </table>
    <form class="row wrap foot" (submit)="$event.preventDefault(); add(date.value, $any(kind.value), name.value)">
      <input #date class="in mono" type="date" [attr.aria-label]="w.t('scheduleSetup.date')" />
      <select #kind class="in" [attr.aria-label]="w.t('scheduleSetup.kind')">
        <option value="HOLIDAY">{{ w.t('scheduleSetup.dayType.HOLIDAY') }}</option>
        <option value="MAKEUP">{{ w.t('scheduleSetup.dayType.MAKEUP') }}</option>
      </select>
      <input
        #name
        class="in"
        maxlength="64"
        [placeholder]="w.t('scheduleSetup.name')"
        [attr.aria-label]="w.t('scheduleSetup.name')"
      />
      <button type="submit" class="btn">{{ w.t('scheduleSetup.addDay') }}</button>
      <span class="sp"></span>
      <button type="button" class="btn p" [disabled]="desk().busy()" (click)="desk().lookAtDays()">
        {{ w.t('scheduleSetup.look') }}
      </button>
    </form>
  `,
  styleUrl: './fields.css',
})
export class HolidaysPanel {
  protected readonly w = inject(Words);
  readonly desk = input.required<SetupDesk>();
  protected readonly badLine = signal<number | null>(null);
  protected readonly packaged = computed(() => this.desk().holidays()?.packaged.days ?? []);
  protected readonly weekday = weekdayOf;

  protected async read(file: HTMLInputElement): Promise<void> {
    const [chosen] = file.files ?? [];
    if (!chosen) return;
    this.badLine.set(this.desk().takeText(await chosen.text()));
    file.value = '';
  }

  protected add(date: string, dayType: HolidayDay['dayType'], name: string): void {
    if (Number(date.slice(0, 4)) !== this.desk().year()) return;
    const others = this.desk()
      .days()
      .filter((day) => day.date !== date);
    this.desk().setDays([...others, { date, dayType, name: name.trim() }]);
  }

  protected remove(day: HolidayDay): void {
    this.desk().setDays(
      this.desk()
        .days()
        .filter((each) => each !== day),
    );
  }
}
