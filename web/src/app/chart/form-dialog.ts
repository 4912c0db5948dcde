import type { ElementRef } from '@angular/core';
import {
  afterNextRender,
  afterRenderEffect,
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  input,
  output,
  viewChild,
} from '@angular/core';
import type { Chart } from '@rtflow/contract/rest/patients';
import type { TaskDetail } from '@rtflow/contract/rest/tasks';
import type { FormSchema } from '@rtflow/forms/form-schema';
import { API } from '../api/api.ts';
import { Loaded } from '../api/loaded.ts';
import { FormState } from '../form/form-state.ts';
import { FormView } from '../form/form-view.ts';
import { ProblemBox } from '../parts/problem-box.ts';
import { Skeleton } from '../parts/skeleton.ts';
import { dayAndTime } from '../words/format.ts';
import { Words } from '../words/words.ts';
import { SignatureLine } from './signature-line.ts';

/** A submitted form, read-only, with the schema version it was submitted on. */
@Component({
  selector: 'rt-form-dialog',
  imports: [FormView, ProblemBox, SignatureLine, Skeleton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <dialog #dialog [attr.aria-label]="w.say(form().title)" (close)="closed.emit()">
      <header>
        <div>
          <h2>{{ w.say(form().title) }}</h2>
          <p class="mut">
            {{ w.t('chart.submittedBy', { who: w.say(form().submittedBy), at: when(form().submittedAt) }) }} · v{{
              form().version
            }}
            ·
            {{ patient() }}
          </p>
        </div>
        <button type="button" class="btn sm" autofocus (click)="dialog.close()">
          {{ w.t('act.close') }}<kbd>Esc</kbd>
        </button>
      </header>
      <div class="body">
        @if (loaded.phase() === 'slow') {
          <rt-skeleton />
        }
        @if (loaded.problem(); as problem) {
          <rt-problem [problem]="problem" (retried)="loaded.retry()" />
        }
        @if (state(); as filled) {
          <rt-form [form]="filled" [readonly]="true" [marked]="marks()" />
        }
      </div>
      @if (form().signedBy) {
        <rt-signature-line [submissionId]="form().submissionId" />
      }
    </dialog>
  `,
  styles: `
    dialog {
      width: 820px;
      max-width: 94vw;
      max-height: 88vh;
      padding: 0;
      border: 1px solid var(--line-2);
      border-radius: var(--r-3);
      color: var(--ink);
      background: var(--surface);
    }
    dialog::backdrop {
      background: rgba(21, 34, 44, 0.35);
    }
    header {
      position: sticky;
      top: 0;
      z-index: 2;
      display: flex;
      justify-content: space-between;
      align-items: flex-start;
      padding: 12px 16px;
      background: var(--surface);
      border-bottom: 1px solid var(--line);
    }
    h2 {
      font-size: 16px;
    }
    p {
      font-size: 12px;
    }
    .body {
      padding: 12px 16px 20px;
      container-type: inline-size;
    }
  `,
})
export class FormDialog {
  readonly #client = inject(API);
  protected readonly w = inject(Words);
  readonly form = input.required<Chart['forms'][number]>();
  /** Name and number: a form never stands without them. */
  readonly patient = input.required<string>();
  /** Paths of fields that a search found: marked, the first one scrolled to. */
  readonly marks = input<readonly string[]>([]);
  readonly closed = output<void>();
  protected readonly view = viewChild(FormView);
  protected readonly dialog = viewChild.required<ElementRef<HTMLDialogElement>>('dialog');
  protected readonly loaded = new Loaded<TaskDetail>();
  protected readonly when = dayAndTime;
  protected readonly state = computed(() => {
    const detail = this.loaded.value();
    if (detail?.form == null) return null;
    return new FormState({
      schema: detail.form.schema as unknown as FormSchema,
      prefill: detail.submission ?? {},
      sources: {},
      now: () => this.form().submittedAt,
    });
  });

  constructor() {
    afterRenderEffect(() => {
      const [first] = this.marks();
      if (first !== undefined) this.view()?.focus(first);
    });
    afterNextRender(() => {
      this.dialog().nativeElement.showModal();
      const taskKey = this.form().taskKey;
      if (taskKey !== null) void this.loaded.load(() => this.#client.call('tasks.get', { params: { taskKey } }));
    });
  }
}
