import type { ElementRef } from '@angular/core';
import {
  ChangeDetectionStrategy,
  Component,
  effect,
  inject,
  input,
  DestroyRef,
  output,
  signal,
  untracked,
  viewChild,
  ViewEncapsulation,
} from '@angular/core';
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';
import type { Badge, Marks } from './marks.ts';

/** The parts of diagram-js that this adapter calls. */
interface Canvas {
  zoom(level?: number | 'fit-viewport', center?: 'auto'): number;
  viewbox(
    box?: Box,
  ): Box & { readonly inner: Box; readonly outer: { readonly width: number; readonly height: number } };
  addMarker(elementId: string, name: string): void;
  removeMarker(elementId: string, name: string): void;
  scrollToElement(elementId: string): void;
}
interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
interface Shape extends Box {
  readonly type: string;
  readonly children?: readonly unknown[];
}
interface Overlays {
  add(elementId: string, type: string, overlay: { position: object; scale: object; html: HTMLElement }): string;
  clear(): void;
}
interface ElementRegistry {
  get(elementId: string): Shape | undefined;
}

const STEP = 1.2;
const AIR = 0.94;
/** Air around a drawing that does not fit, in its units. */
const EDGE = 30;
/** Below this zoom the words of the boxes cannot be read. */
const READABLE = 0.72;

/** The only place that knows bpmn-js: a diagram to look at, with marks. The bpmn.io mark stays, as its licence asks. */
@Component({
  selector: 'rt-diagram',
  changeDetection: ChangeDetectionStrategy.OnPush,
  encapsulation: ViewEncapsulation.None,
  template: `<div #box class="rt-diagram" role="group" [attr.aria-label]="label()"></div>
    @if (fault()) {
      <p class="rt-diagram-fault" role="alert">{{ faultText() }}</p>
    }`,
  styleUrls: [
    '../../../../../node_modules/bpmn-js/dist/assets/diagram-js.css',
    '../../../../../node_modules/bpmn-js/dist/assets/bpmn-js.css',
    './diagram-view.css',
  ],
})
export class DiagramView {
  readonly xml = input.required<string>();
  readonly marks = input.required<Marks>();
  /** Element to point at. */
  readonly pointed = input<string | null>(null);
  /** What readers hear: name and tokens. The steps themselves stand beside the drawing as text. */
  readonly label = input('');
  readonly faultText = input('');
  readonly picked = output<string>();
  protected readonly box = viewChild.required<ElementRef<HTMLElement>>('box');
  protected readonly fault = signal(false);
  #viewer: NavigatedViewer | null = null;
  #shown: string | null = null;
  #marked: readonly { readonly elementId: string; readonly name: string }[] = [];
  #pointedAt: string | null = null;

  constructor() {
    effect(() => {
      const xml = this.xml();
      const marks = this.marks();
      const pointed = this.pointed();
      const host = this.box().nativeElement;
      untracked(() => void this.#show(host, xml, marks, pointed));
    });
    inject(DestroyRef).onDestroy(() => this.#viewer?.destroy());
  }

  zoomBy(direction: 1 | -1): void {
    const canvas = this.#part<Canvas>('canvas');
    if (canvas === null) return;
    canvas.zoom(canvas.zoom() * (direction === 1 ? STEP : 1 / STEP), 'auto');
  }

  /** The whole diagram with some air around it. */
  fit(): void {
    const canvas = this.#part<Canvas>('canvas');
    if (canvas !== null) canvas.zoom(canvas.zoom('fit-viewport', 'auto') * AIR, 'auto');
  }

  async #show(host: HTMLElement, xml: string, marks: Marks, pointed: string | null): Promise<void> {
    this.#viewer ??= this.#make(host);
    if (this.#shown !== xml) {
      this.#shown = xml;
      this.#marked = [];
      this.#pointedAt = null;
      try {
        await this.#viewer.importXML(xml);
        this.fault.set(false);
      } catch {
        // A deployed diagram without a drawing, or one that this viewer cannot read: said in words, the log stays.
        this.fault.set(true);
        return;
      }
      this.fit();
      this.#comeCloser(marks);
    }
    if (this.#shown === xml && !this.fault()) this.#draw(marks, pointed);
  }

  /** A long path does not fit readably: then it opens with the token in sight and as much of the way there as fits. */
  #comeCloser(marks: Marks): void {
    const canvas = this.#part<Canvas>('canvas');
    const registry = this.#part<ElementRegistry>('elementRegistry');
    if (canvas === null || registry === null || canvas.zoom() >= READABLE) return;
    const shapes = marks.badges
      .filter((badge) => badge.kind !== 'done')
      .map((badge) => registry.get(badge.elementId))
      .filter((shape) => shape !== undefined && !isContainer(shape));
    const shape = shapes[0];
    if (shape === undefined) return;
    const { inner, outer } = canvas.viewbox();
    const [width, height] = [outer.width / READABLE, outer.height / READABLE];
    canvas.viewbox({
      x: windowAt({ from: inner.x, size: inner.width, window: width, at: shape.x + shape.width / 2 }),
      y: windowAt({ from: inner.y, size: inner.height, window: height, at: shape.y + shape.height / 2 }),
      width,
      height,
    });
  }

  #make(host: HTMLElement): NavigatedViewer {
    const viewer = new NavigatedViewer({ container: host });
    viewer.on('element.click', (event: { readonly element: { readonly id: string } }) =>
      this.picked.emit(event.element.id),
    );
    return viewer;
  }

  #draw(marks: Marks, pointed: string | null): void {
    const canvas = this.#part<Canvas>('canvas');
    const overlays = this.#part<Overlays>('overlays');
    const registry = this.#part<ElementRegistry>('elementRegistry');
    if (canvas === null || overlays === null || registry === null) return;
    const known = (elementId: string): boolean => registry.get(elementId) !== undefined;
    for (const { elementId, name } of this.#marked) canvas.removeMarker(elementId, name);
    const holds = (elementId: string): boolean => {
      const shape = registry.get(elementId);
      return shape !== undefined && isContainer(shape);
    };
    this.#marked = marks.classes
      .filter(({ elementId }) => known(elementId))
      .map(({ elementId, name }) => ({ elementId, name: holds(elementId) ? 'rt-within' : name }));
    for (const { elementId, name } of this.#marked) canvas.addMarker(elementId, name);
    overlays.clear();
    for (const badge of marks.badges.filter(({ elementId }) => known(elementId) && !holds(elementId))) {
      overlays.add(badge.elementId, 'rt-badge', {
        position: PLACES[badge.kind],
        // a long pathway seen whole is small: its numbers stay readable
        scale: { min: 0.8 },
        html: badgeElement(badge),
      });
    }
    if (this.#pointedAt !== null && known(this.#pointedAt)) canvas.removeMarker(this.#pointedAt, 'rt-pointed');
    this.#pointedAt = pointed;
    if (pointed !== null && known(pointed)) {
      canvas.addMarker(pointed, 'rt-pointed');
      canvas.scrollToElement(pointed);
    }
  }

  #part<T>(name: string): T | null {
    return this.#viewer === null ? null : this.#viewer.get<T>(name);
  }
}

const PLACES: Readonly<Record<Badge['kind'], object>> = {
  done: { top: -9, left: -9 },
  token: { top: -12, right: 12 },
  incident: { top: -12, right: 12 },
  aging: { top: -12, right: 12 },
  old: { top: -12, right: 12 },
  overdue: { bottom: 8, right: 12 },
  heat: { bottom: 8, left: -4 },
};

/** Where a window over a drawing begins: the start while `at` is in sight, else `at` in its last quarter, never past the end. */
function windowAt({ from, size, window, at }: { from: number; size: number; window: number; at: number }): number {
  if (size <= window) return from - (window - size) / 2;
  const begin = Math.max(from - EDGE, at - window * 0.75);
  return Math.min(begin, from + size + EDGE - window);
}

/** An open sub-process: its steps carry the marks, the frame only says that the token is within. */
function isContainer(shape: Shape): boolean {
  return (shape.children?.length ?? 0) > 0;
}

function badgeElement(badge: Badge): HTMLElement {
  const element = document.createElement('span');
  element.className = `rt-badge ${badge.kind}`;
  element.textContent = badge.text;
  return element;
}
