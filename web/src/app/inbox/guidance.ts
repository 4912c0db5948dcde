import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import type { TaskDetail } from '@rtflow/contract/rest/tasks';
import type { FormState } from '../form/form-state.ts';
import { Words } from '../words/words.ts';

/** 为什么是我 · 还差什么 · 通过之后. What is missing counts down while the form is filled in. */
@Component({
  selector: 'rt-guidance',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="guide">
      <div>
        <b>{{ w.t('inbox.whyMe') }}</b>
        {{ w.say(task().guidance.whyMe) }}
      </div>
      <div>
        <b>{{ w.t('inbox.missing') }}</b>
        @for (item of missing().slice(0, 4); track item.field) {
          <button type="button" (click)="asked.emit(item.field)">{{ w.say(item) }}</button>
        } @empty {
          <span class="t-ok">{{ w.t('inbox.nothingMissing') }}</span>
        }
        @if (missing().length > 4) {
          <span class="t-warn">{{ w.t('inbox.andMore', { n: missing().length - 4 }) }}</span>
        }
        @if (form(); as state) {
          &ngsp;<span class="mut">{{ w.t('form.required', state.required()) }}</span>
        }
      </div>
      <div>
        <b>{{ w.t('inbox.next') }}</b>
        {{ w.say(task().guidance.next) }}
      </div>
    </div>
  `,
  styles: `
    .guide {
      display: grid;
      grid-template-columns: 1fr 1.15fr 1fr;
      background: var(--surface);
      border-bottom: 1px solid var(--line);
    }
    .guide > div {
      padding: 6px 14px;
      border-right: 1px solid var(--line);
      font-size: 12px;
      line-height: 1.5;
    }
    .guide > div:last-child {
      border-right: 0;
    }
    b {
      display: block;
      color: var(--ink-3);
      font-weight: 500;
      font-size: 11px;
    }
    button {
      padding: 0;
      margin-right: 8px;
      border: 0;
      background: none;
      font: inherit;
      color: var(--warn);
      text-decoration: underline;
      text-underline-offset: 2px;
      cursor: pointer;
    }
  `,
})
export class Guidance {
  protected readonly w = inject(Words);
  readonly task = input.required<TaskDetail>();
  readonly form = input.required<FormState | null>();
  readonly asked = output<string>();
  protected readonly missing = computed(() => {
    const form = this.form();
    return this.task().guidance.missing.filter((item) => {
      const value = form?.valueAt(item.field);
      return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
    });
  });
}
