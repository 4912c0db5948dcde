import { NgTemplateOutlet } from '@angular/common';
import { ChangeDetectionStrategy, Component, computed, ElementRef, inject, input } from '@angular/core';
import { nameOf, type FormComponent } from '@rtflow/forms/form-schema';
import { Icon } from '../parts/icon.ts';
import { Words } from '../words/words.ts';
import { FormField } from './form-field.ts';
import { fieldId, labelOf, textOf } from './field-words.ts';
import type { FormState } from './form-state.ts';

const WIDE = new Set(['textarea', 'checklist', 'dynamiclist', 'text', 'group']);

/** A form-js JSON form in our own look: two columns, labels above, units inside, faults below their field. */
@Component({
  selector: 'rt-form',
  imports: [FormField, Icon, NgTemplateOutlet],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './form-view.html',
  styleUrl: './form-view.css',
})
export class FormView {
  protected readonly w = inject(Words);
  readonly #host = inject<ElementRef<HTMLElement>>(ElementRef);
  readonly form = input.required<FormState>();
  readonly readonly = input(false);
  /** Keys that another part of the screen asks for. */
  readonly omit = input<readonly string[]>([]);
  /** Paths of fields that a search found. */
  readonly marked = input<readonly string[]>([]);
  protected readonly summary = computed(() =>
    this.form().tried()
      ? this.form()
          .faults()
          .map((fault) => ({ ...fault, label: this.#labelAt(fault.path) }))
      : [],
  );

  protected shown(components: readonly FormComponent[] | undefined, row: string): readonly FormComponent[] {
    return (components ?? []).filter((component) => {
      const name = nameOf(component);
      return (name === undefined || row !== '' || !this.omit().includes(name)) && !this.form().isHidden(component, row);
    });
  }

  protected pathOf(component: FormComponent, row: string): string {
    const name = nameOf(component) ?? component.id;
    return row === '' ? name : `${row}.${name}`;
  }

  protected isWide(component: FormComponent): boolean {
    return WIDE.has(component.type) || (component.type === 'radio' && (component.values?.length ?? 0) > 4);
  }

  protected label(component: FormComponent): string {
    return labelOf(component, this.w.language());
  }

  protected text(component: FormComponent): string {
    return textOf(component, this.w.language());
  }

  protected canAdd(list: FormComponent, path: string): boolean {
    return !this.readonly() && this.form().rowsAt(path).length < (list.properties?.maxRows ?? 20);
  }

  protected canRemove(list: FormComponent, path: string): boolean {
    return !this.readonly() && this.form().rowsAt(path).length > (list.properties?.minRows ?? 0);
  }

  focusFirst(): void {
    const host = this.#host.nativeElement;
    const missing = this.form().faults()[0]?.path;
    const first = missing === undefined ? null : host.querySelector<HTMLElement>(`#${CSS.escape(fieldId(missing))}`);
    (first ?? host.querySelector<HTMLElement>('input, select, textarea, [tabindex="0"]'))?.focus();
  }

  focus(path: string): void {
    const target = this.#host.nativeElement.querySelector<HTMLElement>(`#${CSS.escape(fieldId(path))}`);
    target?.focus();
    target?.scrollIntoView({ block: 'center' });
  }

  #labelAt(path: string): string {
    const names = path.replace(/\[\d+\]/g, '').split('.');
    let components: readonly FormComponent[] = this.form().schema.components;
    let label = path;
    for (const name of names) {
      const found = findNamed(components, name);
      if (found === undefined) break;
      label = this.label(found);
      components = found.components ?? [];
    }
    const row = /\[(\d+)\]/.exec(path)?.[1];
    return row === undefined ? label : `${label} (${Number(row) + 1})`;
  }
}

function findNamed(components: readonly FormComponent[], name: string): FormComponent | undefined {
  for (const component of components) {
    if (nameOf(component) === name) return component;
    const inside = component.type === 'group' ? findNamed(component.components ?? [], name) : undefined;
    if (inside !== undefined) return inside;
  }
  return undefined;
}
