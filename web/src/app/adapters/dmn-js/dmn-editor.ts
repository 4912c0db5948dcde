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
import DmnModeler from 'dmn-js/lib/Modeler';
import { translation } from '../diagram-js/translation.ts';

const SETTLED_MS = 700;

/** The only place that knows dmn-js: decisions and their tables. The bpmn.io mark stays. */
@Component({
  selector: 'rt-dmn-editor',
  changeDetection: ChangeDetectionStrategy.OnPush,
  encapsulation: ViewEncapsulation.None,
  template: `<div #box class="rt-dmn" role="group" [attr.aria-label]="label()"></div>`,
  styleUrls: [
    '../../../../../node_modules/dmn-js/dist/assets/diagram-js.css',
    '../../../../../node_modules/dmn-js/dist/assets/dmn-js-shared.css',
    '../../../../../node_modules/dmn-js/dist/assets/dmn-js-drd.css',
    '../../../../../node_modules/dmn-js/dist/assets/dmn-js-decision-table.css',
    '../../../../../node_modules/dmn-js/dist/assets/dmn-js-decision-table-controls.css',
    '../../../../../node_modules/dmn-js/dist/assets/dmn-js-literal-expression.css',
    '../../../../../node_modules/dmn-js/dist/assets/dmn-js-boxed-expression.css',
    '../../../../../node_modules/dmn-js/dist/assets/dmn-js-boxed-expression-controls.css',
    '../../../../../node_modules/dmn-js/dist/assets/dmn-font/css/dmn-embedded.css',
    './dmn-editor.css',
  ],
})
export class DmnEditor {
  readonly xml = input.required<string>();
  readonly language = input.required<'zh-CN' | 'en'>();
  readonly readOnly = input(false);
  readonly label = input('');
  readonly changed = output<string>();
  readonly touched = output();
  readonly unreadable = output<string>();
  protected readonly box = viewChild.required<ElementRef<HTMLElement>>('box');
  #modeler: DmnModeler | null = null;
  #madeFor: string | null = null;
  #given: string | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    effect(() => {
      const [xml, language, host] = [this.xml(), this.language(), this.box().nativeElement];
      untracked(() => void this.#show(xml, language, host));
    });
    inject(DestroyRef).onDestroy(() => {
      clearTimeout(this.#timer);
      this.#modeler?.destroy();
    });
  }

  async text(): Promise<string> {
    clearTimeout(this.#timer);
    if (!this.#modeler) return this.xml();
    this.#given = (await this.#modeler.saveXML({ format: true })).xml;
    return this.#given;
  }

  async #show(xml: string, language: 'zh-CN' | 'en', host: HTMLElement): Promise<void> {
    if (this.#madeFor !== language) {
      this.#modeler?.destroy();
      this.#modeler = make(host, language);
      this.#madeFor = language;
      this.#listen(this.#modeler);
    } else if (xml === this.#given) return;
    this.#given = xml;
    try {
      await this.#modeler?.importXML(xml);
      // One table is what people come for; several stand in their diagram.
      const tables = (this.#modeler?.getViews() ?? []).filter(({ type }) => type !== 'drd');
      const [only, other] = tables;
      if (only && !other) await this.#modeler?.open(only);
    } catch (error) {
      this.unreadable.emit(error instanceof Error ? error.message : String(error));
    }
  }

  #listen(modeler: DmnModeler): void {
    const heard = new WeakSet<object>();
    modeler.on('views.changed', () => {
      const viewer = modeler.getActiveViewer();
      if (!viewer || heard.has(viewer)) return;
      heard.add(viewer);
      viewer.on('commandStack.changed', () => {
        if (this.readOnly()) return;
        this.touched.emit();
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => void this.text().then((xml) => this.changed.emit(xml)), SETTLED_MS);
      });
    });
  }
}

function make(container: HTMLElement, language: 'zh-CN' | 'en'): DmnModeler {
  const words = { additionalModules: [{ translate: ['value', translation(language)] }] };
  return new DmnModeler({
    container,
    drd: words,
    decisionTable: words,
    literalExpression: words,
    boxedExpression: words,
  });
}
