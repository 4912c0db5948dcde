import { ChangeDetectionStrategy, Component, computed, inject, input, output, viewChild } from '@angular/core';
import { parseFormSchema } from '@rtflow/forms/form-schema';
import { FormEditor } from '../adapters/form-js/form-editor.ts';
import { FormState } from '../form/form-state.ts';
import { FormView } from '../form/form-view.ts';
import { Words } from '../words/words.ts';
import { FORM_GROUPS, withGroup, withSignature, type FormGroup } from './form-groups.ts';

/** A form on its canvas, and beside it as people will see it, to be filled in. */
@Component({
  selector: 'rt-form-work',
  imports: [FormEditor, FormView],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './form-work.html',
  styleUrl: './form-work.css',
})
export class FormWork {
  protected readonly w = inject(Words);
  readonly json = input.required<string>();
  readonly readOnly = input(false);
  readonly changed = output<string>();
  readonly touched = output();
  readonly unreadable = output<string>();
  protected readonly editor = viewChild(FormEditor);
  protected readonly groups = FORM_GROUPS;
  protected readonly parsed = computed(() => parseFormSchema(this.json()));
  protected readonly preview = computed(() => {
    const parsed = this.parsed();
    return parsed.ok
      ? new FormState({ schema: parsed.value, prefill: {}, sources: {}, now: () => new Date().toISOString() })
      : null;
  });
  protected readonly faults = computed(() => {
    const parsed = this.parsed();
    return parsed.ok ? [] : parsed.error;
  });
  protected readonly signed = computed(() => {
    const parsed = this.parsed();
    return parsed.ok && parsed.value.properties.signed === true;
  });

  text(): Promise<string> {
    return this.editor()?.text() ?? Promise.resolve(this.json());
  }

  protected async add(group: FormGroup): Promise<void> {
    await this.#change((form) => withGroup(form, group));
  }

  protected async sign(signed: boolean): Promise<void> {
    await this.#change((form) => withSignature(form, signed));
  }

  async #change(work: (form: Parameters<typeof withGroup>[0]) => object): Promise<void> {
    const form = JSON.parse(await this.text()) as Parameters<typeof withGroup>[0];
    this.changed.emit(`${JSON.stringify(work(form), null, 2)}\n`);
  }
}
