import { ChangeDetectionStrategy, Component, inject, input, output } from '@angular/core';
import { Icon } from '../parts/icon.ts';
import { ProblemBox } from '../parts/problem-box.ts';
import { Skeleton } from '../parts/skeleton.ts';
import { Words } from '../words/words.ts';
import { costLines, type Option, type Proposals } from './proposals.ts';
import type { Machine } from './schedule-board.ts';

/** Three series with what each costs and why; one press books all of its fractions. */
@Component({
  selector: 'rt-options-panel',
  imports: [Icon, ProblemBox, Skeleton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (proposals().course(); as course) {
      <h3>{{ w.t('schedule.auto.title', { name: course.name, n: course.toPlace }) }}</h3>
      @switch (proposals().phase()) {
        @case ('slow') {
          <rt-skeleton [rows]="6" />
        }
        @case ('failed') {
          @if (proposals().problem(); as problem) {
            <rt-problem [problem]="problem" [inline]="true" [canRetry]="false" />
          }
        }
      }
      @for (option of proposals().options(); track $index; let index = $index) {
        <button
          type="button"
          class="option"
          [class.on]="proposals().chosen() === index"
          [attr.aria-pressed]="proposals().chosen() === index"
          (click)="proposals().chosen.set(index)"
        >
          <span class="row"
            ><b>{{ w.t('schedule.auto.option', { n: index + 1 }) }}</b>
            @if (index === 0) {
              <span class="tag ok"><rt-icon name="check" size="s" />{{ w.t('schedule.auto.best') }}</span>
            }
            <span class="sp"></span><kbd>{{ index + 1 }}</kbd></span
          >
          <span>{{ w.t('schedule.auto.first') }} {{ first(option) }} · {{ machine(option) }}</span>
          <span class="mut">{{
            w.t('schedule.auto.same', { time: option.sameTime, machine: option.sameMachine, all: option.slots.length })
          }}</span>
          <span class="mut"
            >{{ w.t('schedule.auto.wait', { n: option.waitDays }) }} · {{ w.t('schedule.auto.last') }}
            {{ option.slots[option.slots.length - 1]?.startAt?.slice(5, 10) }}</span
          >
          @for (line of costs(option); track line.term) {
            <span class="cost"
              ><span>{{ w.code('schedule.term', line.term) }}</span
              ><b>{{ line.cost }}</b></span
            >
          }
          <span class="cost"
            ><span>{{ w.t('schedule.auto.cost') }}</span
            ><b>{{ option.cost }}</b></span
          >
        </button>
      } @empty {
        @if (proposals().phase() === 'ready') {
          <p class="mut">{{ w.t('schedule.auto.none') }}</p>
        }
      }
      @if (proposals().option(); as option) {
        <button type="button" class="btn p" [disabled]="busy()" (click)="adopted.emit()">
          {{ w.t('schedule.auto.adopt', { n: proposals().chosen() + 1, all: option.slots.length }) }}
        </button>
      }
    }
  `,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      gap: 8px;
      padding: 12px;
    }
    h3 {
      font-size: 13px;
    }
    .option {
      display: flex;
      flex-direction: column;
      gap: 3px;
      padding: 9px 10px;
      border: 1px solid var(--line-2);
      border-radius: var(--r-2);
      background: var(--surface);
      font: inherit;
      font-size: 12px;
      text-align: left;
      cursor: pointer;
    }
    .option.on {
      border: 2px solid var(--brand);
      padding: 8px 9px;
    }
    .cost {
      display: flex;
      justify-content: space-between;
      color: var(--ink-3);
    }
    .btn {
      justify-content: center;
    }
  `,
})
export class OptionsPanel {
  protected readonly w = inject(Words);
  readonly proposals = input.required<Proposals>();
  readonly devices = input.required<readonly Machine[]>();
  readonly busy = input(false);
  readonly adopted = output<void>();
  protected readonly costs = costLines;

  protected first({ slots }: Option): string {
    return slots[0]?.startAt.slice(5, 16).replace('T', ' ') ?? '';
  }

  protected machine({ slots }: Option): string {
    const device = this.devices().find(({ deviceId }) => deviceId === slots[0]?.deviceId);
    return device ? this.w.say(device.name) : '';
  }
}
