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
import { diff } from 'bpmn-js-differ';
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';
import zeebe from 'zeebe-bpmn-moddle/resources/zeebe.json';

export interface Difference {
  readonly elementId: string;
  readonly name: string;
  readonly kind: 'added' | 'removed' | 'changed' | 'moved';
}
interface Canvas {
  zoom(level: 'fit-viewport', center?: 'auto'): number;
  viewbox(box?: object): { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  addMarker(elementId: string, name: string): void;
  scrollToElement(elementId: string, padding?: number): void;
}
interface Registry {
  get(elementId: string): object | undefined;
}

/** Two versions of a process side by side, moving together: what was added, taken out, changed or only moved. */
@Component({
  selector: 'rt-diagram-diff',
  changeDetection: ChangeDetectionStrategy.OnPush,
  encapsulation: ViewEncapsulation.None,
  template: `<figure>
      <figcaption>{{ beforeLabel() }}</figcaption>
      <div #before class="rt-diff" role="group" [attr.aria-label]="beforeLabel()"></div>
    </figure>
    <figure>
      <figcaption>{{ afterLabel() }}</figcaption>
      <div #after class="rt-diff" role="group" [attr.aria-label]="afterLabel()"></div>
    </figure>`,
  styleUrls: [
    '../../../../../node_modules/bpmn-js/dist/assets/diagram-js.css',
    '../../../../../node_modules/bpmn-js/dist/assets/bpmn-js.css',
    './diagram-diff.css',
  ],
})
export class DiagramDiff {
  readonly before = input.required<string>();
  readonly after = input.required<string>();
  readonly beforeLabel = input('');
  readonly afterLabel = input('');
  readonly pointed = input<string | null>(null);
  readonly found = output<readonly Difference[]>();
  protected readonly beforeBox = viewChild.required<ElementRef<HTMLElement>>('before');
  protected readonly afterBox = viewChild.required<ElementRef<HTMLElement>>('after');
  #viewers: readonly NavigatedViewer[] = [];

  constructor() {
    effect(() => {
      const texts = [this.before(), this.after()] as const;
      const hosts = [this.beforeBox().nativeElement, this.afterBox().nativeElement] as const;
      untracked(() => void this.#show(texts, hosts));
    });
    effect(() => {
      const pointed = this.pointed();
      if (pointed !== null) untracked(() => this.#pointAt(pointed));
    });
    inject(DestroyRef).onDestroy(() => this.#end());
  }

  async #show(texts: readonly [string, string], hosts: readonly [HTMLElement, HTMLElement]): Promise<void> {
    this.#end();
    const viewers = hosts.map((container) => new NavigatedViewer({ container, moddleExtensions: { zeebe } }));
    this.#viewers = viewers;
    await Promise.all(viewers.map((viewer, side) => importPlainly(viewer, texts[side] ?? '')));
    for (const viewer of viewers) viewer.get<Canvas>('canvas').zoom('fit-viewport', 'auto');
    const [old, now] = viewers;
    if (!old || !now || this.#viewers !== viewers) return;
    this.found.emit(mark(old, now));
    moveTogether(old, now);
  }

  #pointAt(elementId: string): void {
    for (const viewer of this.#viewers)
      if (viewer.get<Registry>('elementRegistry').get(elementId))
        viewer.get<Canvas>('canvas').scrollToElement(elementId, 80);
  }

  #end(): void {
    for (const viewer of this.#viewers) viewer.destroy();
    this.#viewers = [];
  }
}

/** Written once by moddle, both sides leave out what is the default: only what means something else differs. */
async function importPlainly(viewer: NavigatedViewer, xml: string): Promise<void> {
  await viewer.importXML(xml);
  const written = await viewer.saveXML({ format: true });
  await viewer.importXML(written.xml ?? xml);
}

function mark(old: NavigatedViewer, now: NavigatedViewer): Difference[] {
  const { _added, _removed, _changed, _layoutChanged } = diff(old.getDefinitions(), now.getDefinitions());
  const differences: Difference[] = [];
  const note = (elementId: string, name: string | undefined, kind: Difference['kind']): void => {
    differences.push({ elementId, name: name ?? elementId, kind });
    for (const viewer of [old, now])
      if (viewer.get<Registry>('elementRegistry').get(elementId))
        viewer.get<Canvas>('canvas').addMarker(elementId, `rt-${kind}`);
  };
  for (const [id, { name }] of Object.entries(_added)) note(id, name, 'added');
  for (const [id, { name }] of Object.entries(_removed)) note(id, name, 'removed');
  for (const [id, { model }] of Object.entries(_changed)) note(id, model.name, 'changed');
  for (const [id, { name }] of Object.entries(_layoutChanged)) note(id, name, 'moved');
  return differences;
}

/** What one side is moved to, the other follows. */
function moveTogether(one: NavigatedViewer, other: NavigatedViewer): void {
  let following = false;
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    from.on('canvas.viewbox.changed', () => {
      if (following) return;
      following = true;
      const { x, y, width, height } = from.get<Canvas>('canvas').viewbox();
      to.get<Canvas>('canvas').viewbox({ x, y, width, height });
      following = false;
    });
  }
}
