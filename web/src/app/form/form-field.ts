import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import type { FormComponent } from '@rtflow/forms/form-schema';
import { CodeBox } from '../parts/code-box.ts';
import { DateBox } from '../parts/date-box.ts';
import { centigrayWithGray } from '../words/format.ts';
import { pick } from '../words/language.ts';
import { Words } from '../words/words.ts';
import type { CodeItem } from './code-lists.ts';
import { IcdBox } from './icd-box.ts';
import { fieldId, hintOf, labelOf, readNumber, unitOf } from './field-words.ts';
import type { FormState } from './form-state.ts';
import { CODE_LISTS } from './lists.ts';
import { wallClock, withOffset } from '../words/hospital-time.ts';

/** More choices than this are a list to open; fewer lie open as buttons. */
const OPEN_CHOICES = 4;

/** One answer: label, field with unit, source chip, hint and fault. */
@Component({
  selector: 'rt-field',
  imports: [CodeBox, DateBox, IcdBox],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './form-field.html',
  styleUrl: './form-field.css',
})
export class FormField {
  protected readonly w = inject(Words);
  readonly #lists = inject(CODE_LISTS);
  readonly field = input.required<FormComponent>();
  readonly path = input.required<string>();
  readonly form = input.required<FormState>();
  readonly readonly = input(false);
  protected readonly id = computed(() => fieldId(this.path()));
  protected readonly label = computed(() => labelOf(this.field(), this.w.language()));
  protected readonly hint = computed(() => hintOf(this.field(), this.w.language()));
  protected readonly unit = computed(() => unitOf(this.field(), this.w.language()));
  protected readonly value = computed(() => this.form().valueAt(this.path()));
  protected readonly text = computed(() => {
    const value = this.value();
    return value === undefined || value === null ? '' : String(value);
  });
  protected readonly fault = computed(() => (this.readonly() ? null : this.form().faultAt(this.path())));
  protected readonly source = computed(() => this.form().sourceOf(this.path()));
  protected readonly fixed = computed(() => this.readonly() || this.field().readonly === true);
  protected readonly required = computed(() => this.field().validate?.required === true && !this.readonly());
  protected readonly items = computed<readonly CodeItem[] | null>(() => this.#lists.itemsOf(this.field())());
  protected readonly gray = computed(() => {
    const value = this.value();
    const wanted = this.field().properties?.showGy === true && typeof value === 'number';
    return wanted ? centigrayWithGray(value) : null;
  });
  protected readonly kind = computed(() => {
    const { type, properties, values } = this.field();
    if (type === 'radio' || type === 'select') {
      if (properties?.codeList === 'icd11') return 'icd11';
      if (properties?.codeList !== undefined) return 'code';
      return type === 'radio' && (values?.length ?? 0) <= OPEN_CHOICES
        ? 'buttons'
        : type === 'radio'
          ? 'radios'
          : 'select';
    }
    return type;
  });
  protected readonly local = computed(() => localInput(this.text()));

  protected word(item: CodeItem): string {
    return pick(item, this.w.language());
  }

  protected set(value: unknown): void {
    if (!this.fixed()) this.form().set(this.path(), value === '' ? undefined : value);
  }

  /** The department's own name of a diagnosis goes to the form's field for it, while that is empty. */
  protected nameDiagnosis(name: string): void {
    const form = this.form();
    const beside = this.path().replace(/[^.]+$/, 'departmentDiagnosis');
    if (!this.fixed() && (form.valueAt(beside) ?? '') === '') form.set(beside, name);
  }

  protected setNumber(typed: string): void {
    this.set(readNumber(typed));
  }

  protected setInstant(local: string): void {
    this.set(withOffset(local) ?? undefined);
  }

  protected has(code: string): boolean {
    const value = this.value();
    return Array.isArray(value) && value.includes(code);
  }

  protected toggle(code: string, on: boolean): void {
    const value = this.value();
    const codes: unknown[] = Array.isArray(value) ? value : [];
    this.set(on ? [...codes, code] : codes.filter((each) => each !== code));
    this.leave();
  }

  protected choose(code: string): void {
    this.set(code);
    this.leave();
  }

  protected leave(): void {
    this.form().leave(this.path());
  }

  /** Arrow keys walk through open choices, as in a native radio group. */
  protected walk(event: KeyboardEvent, index: number): void {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const items = this.items() ?? [];
    if (step === undefined || items.length === 0) return;
    event.preventDefault();
    const at = (index + step + items.length) % items.length;
    this.choose(items[at]?.code ?? '');
    const group = (event.target as HTMLElement).parentElement;
    (group?.children[at] as HTMLElement | undefined)?.focus();
  }
}

/** An instant as `datetime-local` wants it; what is no instant leaves the field empty. */
function localInput(text: string): string {
  const at = Date.parse(text);
  return Number.isNaN(at) ? '' : wallClock(at);
}
