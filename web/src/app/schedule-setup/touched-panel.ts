import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import { Icon } from '../parts/icon.ts';
import { PriorityChip } from '../parts/priority-chip.ts';
import { Words } from '../words/words.ts';
import { appointmentsOf, type SetupDesk } from './setup-desk.ts';

/** What a change would do, before it is saved; after it, the way to move those who lost their time. */
@Component({
  selector: 'rt-touched-panel',
  imports: [Icon, PriorityChip],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <h2>{{ w.t('scheduleSetup.preview') }}</h2>
    @if (desk().looked(); as looked) {
      @for (change of looked.changes; track change.date) {
        <p class="line">
          <span class="mono">{{ change.date }}</span> {{ change.name }}
          <span class="mut">{{ kind(change.from) }} →</span> <b>{{ kind(change.to) }}</b>
        </p>
      }
      @if (count(); as n) {
        <p class="t-warn row">
          <rt-icon name="triangle" size="s" />{{ w.t('scheduleSetup.touches', { courses: looked.touched.length, n }) }}
        </p>
        <ul>
          @for (course of looked.touched; track course.courseId) {
            <li>
              <rt-priority [category]="course.category" class="small" /> <b>{{ course.name }}</b>
              <span class="mono mut">{{ course.patientNo }}</span>
              @for (one of course.appointments.slice(0, 4); track one.appointmentId) {
                <span class="mono">{{ one.startAt.slice(5, 16).replace('T', ' ') }}</span>
              }
              @if (course.appointments.length > 4) {
                <span class="mut">+{{ course.appointments.length - 4 }}</span>
              }
            </li>
          }
        </ul>
      } @else {
        <p class="t-ok row"><rt-icon name="check" size="s" />{{ w.t('scheduleSetup.touchesNobody') }}</p>
      }
      <button type="button" class="btn p" [disabled]="desk().busy()" (click)="desk().save()">
        {{ w.t('act.save') }}
      </button>
    } @else if (desk().displaced().length > 0) {
      <p class="t-warn row">
        <rt-icon name="triangle" size="s" />{{ w.t('scheduleSetup.displaced', { n: desk().displaced().length }) }}
      </p>
      @if (mayMove()) {
        <button type="button" class="btn p" [disabled]="desk().busy()" (click)="proposed.emit()">
          {{ w.t('scheduleSetup.propose') }}
        </button>
      }
    } @else {
      <p class="mut">{{ w.t('scheduleSetup.lookFirst') }}</p>
    }
  `,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      gap: 8px;
    }
    h2 {
      font-size: 14px;
    }
    li {
      display: flex;
      flex-wrap: wrap;
      gap: 6px;
      align-items: center;
      padding: 5px 0;
      border-bottom: 1px solid var(--line);
      font-size: 12px;
    }
    .btn {
      justify-content: center;
    }
    .line {
      font-size: 12px;
    }
  `,
})
export class TouchedPanel {
  protected readonly w = inject(Words);
  readonly desk = input.required<SetupDesk>();
  readonly mayMove = input(false);
  readonly proposed = output<void>();
  protected readonly count = computed(() => appointmentsOf(this.desk().looked()?.touched ?? []).length);

  protected kind(dayType: string | null): string {
    return this.w.t(`scheduleSetup.dayType.${dayType ?? 'ORDINARY'}`);
  }
}
