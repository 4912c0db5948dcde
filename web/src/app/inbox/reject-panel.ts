import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import { fieldsOf } from '@rtflow/forms/form-schema';
import { Words } from '../words/words.ts';
import type { TaskDesk } from './task-desk.ts';

/** Sending back, in place: where to, a coded reason by 1 to 5, a text. */
@Component({
  selector: 'rt-reject-panel',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <section class="reject" [attr.aria-label]="w.t('inbox.rejectTitle')">
      <div class="row wrap">
        <b>{{ w.t('inbox.rejectTitle') }}</b>
        @if (desk().decisions().back.length > 1) {
          <span class="mut">{{ w.t('inbox.rejectTo') }}</span>
          <div class="seg" role="radiogroup">
            @for (choice of desk().decisions().back; track choice.code) {
              <button
                type="button"
                role="radio"
                [class.on]="value('decision') === choice.code"
                [attr.aria-checked]="value('decision') === choice.code"
                (click)="set('decision', choice.code)"
              >
                {{ w.say(choice) }}
              </button>
            }
          </div>
        } @else {
          <span class="mut">{{ w.t('inbox.rejectNext', { n: (desk().detail()?.attempt ?? 1) + 1 }) }}</span>
        }
      </div>
      <div class="row wrap" role="radiogroup" [attr.aria-label]="w.t('inbox.reason')">
        @for (reason of desk().decisions().reasons; track reason.code; let at = $index) {
          <button
            type="button"
            role="radio"
            class="chip"
            [class.on]="value('rejectReason') === reason.code"
            [attr.aria-checked]="value('rejectReason') === reason.code"
            (click)="set('rejectReason', reason.code)"
          >
            @if (at < 5) {
              <kbd>{{ at + 1 }}</kbd>
            }
            {{ w.say(reason) }}
          </button>
        }
      </div>
      @if (hasComment()) {
        <textarea
          #text
          class="in"
          rows="2"
          [attr.aria-label]="w.t('inbox.comment')"
          [placeholder]="w.t('inbox.comment')"
          [value]="value('comment')"
          (input)="set('comment', text.value)"
        ></textarea>
      }
      <div class="row">
        @for (fault of faults(); track fault.path) {
          <span class="t-bad">{{ w.say(fault) }}</span>
        }
        <span class="sp"></span>
        <button type="button" class="btn" (click)="left.emit()">{{ w.t('act.back') }}</button>
        <button type="button" class="btn d" [disabled]="desk().busy() !== null" (click)="sent.emit()">
          {{ w.t('act.reject') }}<kbd>Ctrl ↵</kbd>
        </button>
      </div>
    </section>
  `,
  styles: `
    .reject {
      display: flex;
      flex-direction: column;
      gap: 8px;
      padding: 10px 14px;
      background: var(--surface);
      border-top: 2px solid var(--bad);
    }
    .chip {
      cursor: pointer;
      font-family: inherit;
    }
    textarea.in {
      width: 100%;
      height: auto;
      padding: 6px 10px;
      resize: none;
    }
  `,
})
export class RejectPanel {
  protected readonly w = inject(Words);
  readonly desk = input.required<TaskDesk>();
  readonly sent = output<void>();
  readonly left = output<void>();
  protected readonly hasComment = computed(() => {
    const form = this.desk().form();
    return form !== null && fieldsOf(form.schema).some((field) => field.key === 'comment');
  });
  protected readonly faults = computed(() => {
    const own = new Set(['decision', 'rejectReason', 'comment']);
    return (this.desk().form()?.shown() ?? []).filter((fault) => own.has(fault.path));
  });

  protected value(key: string): string {
    const value = this.desk().form()?.valueAt(key);
    return typeof value === 'string' ? value : '';
  }

  protected set(key: string, value: string): void {
    this.desk()
      .form()
      ?.set(key, value === '' ? undefined : value);
  }
}
