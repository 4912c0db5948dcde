import type { ElementRef } from '@angular/core';
import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  effect,
  inject,
  input,
  output,
  untracked,
  viewChild,
  ViewEncapsulation,
} from '@angular/core';
import { FormEditor as Editor } from '@bpmn-io/form-js-editor';

const SETTLED_MS = 500;

/** The only place that knows form-js: fields dragged onto a form. Unknown members of the file stay. The bpmn.io mark stays. */
@Component({
  selector: 'rt-form-editor',
  changeDetection: ChangeDetectionStrategy.OnPush,
  encapsulation: ViewEncapsulation.None,
  template: `<div #box class="rt-form-js"></div>`,
  styleUrls: [
    '../../../../../node_modules/@bpmn-io/form-js/dist/assets/form-js-base.css',
    '../../../../../node_modules/@bpmn-io/form-js/dist/assets/form-js-editor-base.css',
    '../../../../../node_modules/@bpmn-io/form-js/dist/assets/properties-panel.css',
    '../../../../../node_modules/@bpmn-io/form-js/dist/assets/draggle.css',
    './form-editor.css',
  ],
})
export class FormEditor {
  /** JSON of the form; put on the canvas when it is another than the one that this editor last gave out. */
  readonly json = input.required<string>();
  readonly changed = output<string>();
  readonly touched = output();
  readonly unreadable = output<string>();
  protected readonly box = viewChild.required<ElementRef<HTMLElement>>('box');
  #editor: Editor | null = null;
  #given: string | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    effect(() => {
      const [json, host] = [this.json(), this.box().nativeElement];
      untracked(() => void this.#show(json, host));
    });
    inject(DestroyRef).onDestroy(() => {
      clearTimeout(this.#timer);
      this.#editor?.destroy();
    });
  }

  async text(): Promise<string> {
    clearTimeout(this.#timer);
    if (!this.#editor) return this.json();
    this.#given = `${JSON.stringify(this.#editor.saveSchema(), null, 2)}\n`;
    return this.#given;
  }

  async #show(json: string, host: HTMLElement): Promise<void> {
    if (json === this.#given) return;
    this.#given = json;
    this.#editor ??= this.#make(host);
    try {
      await this.#editor.importSchema(JSON.parse(json) as never);
    } catch (error) {
      this.unreadable.emit(error instanceof Error ? error.message : String(error));
    }
  }

  #make(container: HTMLElement): Editor {
    const editor = new Editor({ container });
    editor.on('changed', () => {
      this.touched.emit();
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => void this.text().then((json) => this.changed.emit(json)), SETTLED_MS);
    });
    return editor;
  }
}
