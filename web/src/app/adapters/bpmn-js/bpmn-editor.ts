import type { ElementRef } from '@angular/core';
import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  effect,
  inject,
  input,
  output,
  signal,
  untracked,
  viewChild,
  ViewEncapsulation,
} from '@angular/core';
import type Modeler from 'bpmn-js/lib/Modeler';
import { createModeler } from './create-modeler.ts';
import type { PathOnDiagram, Pin } from './pins.ts';

/** The parts of diagram-js that this adapter calls. */
interface Canvas {
  zoom(level: 'fit-viewport', center?: 'auto'): number;
  viewbox(box?: Box): { readonly inner: Box; readonly outer: { readonly width: number; readonly height: number } };
  addMarker(elementId: string, name: string): void;
  removeMarker(elementId: string, name: string): void;
  scrollToElement(elementId: string, padding?: number): void;
}
interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
interface Overlays {
  add(elementId: string, type: string, overlay: { position: object; html: HTMLElement }): string;
  remove(filter: { type: string }): void;
}
interface Registry {
  get(elementId: string): { readonly id: string } | undefined;
}
interface Selection {
  select(element: object | null): void;
}
interface CommandStack {
  undo(): void;
  redo(): void;
  canUndo(): boolean;
  canRedo(): boolean;
}

const SETTLED_MS = 700;
const PALETTE_PX = 120;
const AIR = 0.92;
const PIN = 'rt-pin';

/** The only place that edits with bpmn-js: canvas, palette, properties, in the language of the moment. The bpmn.io mark stays. */
@Component({
  selector: 'rt-bpmn-editor',
  changeDetection: ChangeDetectionStrategy.OnPush,
  encapsulation: ViewEncapsulation.None,
  template: `<div #canvas class="rt-canvas" [attr.aria-label]="label()" role="group"></div>
    <div #panel class="rt-properties" role="complementary" [attr.aria-label]="panelLabel()"></div>`,
  styleUrls: [
    '../../../../../node_modules/bpmn-js/dist/assets/diagram-js.css',
    '../../../../../node_modules/bpmn-js/dist/assets/bpmn-js.css',
    '../../../../../node_modules/bpmn-js/dist/assets/bpmn-font/css/bpmn-embedded.css',
    '../../../../../node_modules/@bpmn-io/properties-panel/dist/assets/properties-panel.css',
    '../../../../../node_modules/bpmn-js-element-templates/dist/assets/element-templates.css',
    '../../../../../node_modules/diagram-js-minimap/assets/diagram-js-minimap.css',
    './bpmn-editor.css',
  ],
})
export class BpmnEditor {
  /** Drawn when it is another text than the one that this editor last gave out. */
  readonly xml = input.required<string>();
  readonly language = input.required<'zh-CN' | 'en'>();
  readonly readOnly = input(false);
  readonly pins = input<readonly Pin[]>([]);
  readonly path = input<PathOnDiagram>({ elements: [], flows: [] });
  readonly pointed = input<string | null>(null);
  readonly label = input('');
  readonly panelLabel = input('');
  /** The text after the author stopped changing for a moment. */
  readonly changed = output<string>();
  /** The author went on, and what is kept is not what is drawn. */
  readonly touched = output();
  readonly unreadable = output<string>();
  /** A call activity was double-clicked: the process that it calls. */
  readonly called = output<string>();
  protected readonly canvas = viewChild.required<ElementRef<HTMLElement>>('canvas');
  protected readonly panel = viewChild.required<ElementRef<HTMLElement>>('panel');
  readonly #drawn = signal(0);
  #modeler: Modeler | null = null;
  #madeFor: string | null = null;
  #given: string | null = null;
  #marked: { readonly elementId: string; readonly name: string }[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    effect(() => {
      const [xml, language] = [this.xml(), this.language()];
      const hosts = { canvas: this.canvas().nativeElement, panel: this.panel().nativeElement };
      untracked(() => void this.#draw(xml, language, hosts));
    });
    effect(() => {
      const [pins, path, pointed] = [this.pins(), this.path(), this.pointed()];
      this.#drawn();
      untracked(() => this.#mark(pins, path, pointed));
    });
    inject(DestroyRef).onDestroy(() => {
      clearTimeout(this.#timer);
      this.#modeler?.destroy();
    });
  }

  undo(): void {
    this.#part<CommandStack>('commandStack')?.undo();
  }

  redo(): void {
    this.#part<CommandStack>('commandStack')?.redo();
  }

  /** The whole drawing, beside the palette and not under it. */
  fit(): void {
    const canvas = this.#part<Canvas>('canvas');
    if (!canvas) return;
    canvas.zoom('fit-viewport', 'auto');
    const { inner, outer } = canvas.viewbox();
    const room = { width: outer.width - PALETTE_PX, height: outer.height };
    const scale = Math.min(1, (room.width * AIR) / inner.width, (room.height * AIR) / inner.height);
    canvas.viewbox({
      x: inner.x + inner.width / 2 - (PALETTE_PX + room.width / 2) / scale,
      y: inner.y + inner.height / 2 - outer.height / 2 / scale,
      width: outer.width / scale,
      height: outer.height / scale,
    });
  }

  find(): void {
    this.#part<{ toggle(): void }>('searchPad')?.toggle();
  }

  /** What is drawn now, kept or not. */
  async text(): Promise<string> {
    clearTimeout(this.#timer);
    if (!this.#modeler) return this.xml();
    const { xml } = await this.#modeler.saveXML({ format: true });
    this.#given = xml ?? this.xml();
    return this.#given;
  }

  async #draw(
    xml: string,
    language: 'zh-CN' | 'en',
    hosts: { canvas: HTMLElement; panel: HTMLElement },
  ): Promise<void> {
    if (this.#madeFor !== language) {
      this.#modeler?.destroy();
      this.#modeler = createModeler({ ...hosts, language });
      this.#madeFor = language;
      this.#listen(this.#modeler);
    } else if (xml === this.#given) return;
    this.#given = xml;
    try {
      await this.#modeler?.importXML(xml);
      this.fit();
      this.#marked = [];
      this.#drawn.update((n) => n + 1);
    } catch (error) {
      this.unreadable.emit(error instanceof Error ? error.message : String(error));
    }
  }

  #listen(modeler: Modeler): void {
    modeler.on('commandStack.changed', () => {
      if (this.readOnly()) return;
      this.touched.emit();
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => void this.text().then((xml) => this.changed.emit(xml)), SETTLED_MS);
    });
    modeler.on('element.dblclick', (event: { readonly element: { readonly businessObject?: CalledElement } }) => {
      const values = event.element.businessObject?.extensionElements?.values ?? [];
      const processId = values.find(({ $type }) => $type === 'zeebe:CalledElement')?.processId;
      if (processId && !processId.startsWith('=')) this.called.emit(processId);
    });
  }

  #mark(pins: readonly Pin[], path: PathOnDiagram, pointed: string | null): void {
    const canvas = this.#part<Canvas>('canvas');
    const overlays = this.#part<Overlays>('overlays');
    const registry = this.#part<Registry>('elementRegistry');
    if (!canvas || !overlays || !registry || this.#drawn() === 0) return;
    const known = (elementId: string): boolean => registry.get(elementId) !== undefined;
    for (const { elementId, name } of this.#marked) if (known(elementId)) canvas.removeMarker(elementId, name);
    this.#marked = [
      ...path.elements.map((elementId) => ({ elementId, name: 'rt-on-path' })),
      ...path.flows.map((elementId) => ({ elementId, name: 'rt-over-path' })),
      ...(pointed === null ? [] : [{ elementId: pointed, name: 'rt-pointed' }]),
    ].filter(({ elementId }) => known(elementId));
    for (const { elementId, name } of this.#marked) canvas.addMarker(elementId, name);
    overlays.remove({ type: PIN });
    for (const pin of pins.filter(({ elementId }) => known(elementId)))
      overlays.add(pin.elementId, PIN, {
        position: pin.kind === 'path' ? { top: -12, left: -10 } : { bottom: 8, right: 12 },
        html: pinElement(pin),
      });
    if (pointed !== null && known(pointed)) {
      canvas.scrollToElement(pointed, 120);
      this.#part<Selection>('selection')?.select(registry.get(pointed) ?? null);
    }
  }

  #part<T>(name: string): T | null {
    return this.#modeler === null ? null : this.#modeler.get<T>(name);
  }
}

interface CalledElement {
  readonly extensionElements?: { readonly values?: readonly { readonly $type: string; readonly processId?: string }[] };
}

function pinElement({ kind, text, title }: Pin): HTMLElement {
  const element = document.createElement('span');
  element.className = `rt-pin ${kind}`;
  element.textContent = text;
  element.title = title;
  return element;
}
