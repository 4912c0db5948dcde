import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { ScreenClock } from '../words/clock.ts';
import { dueOf, duration } from '../words/format.ts';
import { Words } from '../words/words.ts';
import { Icon } from './icon.ts';

/** 超时 40 分 · 剩 1 h 50; icon, word and colour together. */
@Component({
  selector: 'rt-due',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `@if (due().milliseconds !== null) {
    <span [class]="'due ' + tone()">
      <rt-icon [name]="due().tone === 'overdue' ? 'triangle' : 'clock'" size="s" />{{ text() }}
    </span>
  }`,
  styles: `
    .due {
      display: inline-flex;
      align-items: center;
      gap: 3px;
      font-size: 12px;
      white-space: nowrap;
    }
  `,
})
export class DueMark {
  readonly #w = inject(Words);
  readonly #clock = inject(ScreenClock);
  readonly dueAt = input.required<string | null>();
  readonly warnAt = input<string | null>(null);
  protected readonly due = computed(() => dueOf({ dueAt: this.dueAt(), warnAt: this.warnAt() }, this.#clock.now()));
  protected readonly tone = computed(() => ({ overdue: 't-bad', soon: 't-warn', calm: '', none: '' })[this.due().tone]);
  protected readonly text = computed(() => {
    const { milliseconds, tone } = this.due();
    const time = duration(milliseconds ?? 0, this.#w.language());
    return this.#w.t(tone === 'overdue' ? 'due.over' : 'due.left', { time });
  });
}
