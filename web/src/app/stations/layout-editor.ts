import { ChangeDetectionStrategy, Component, inject, input, output, signal } from '@angular/core';
import { GRID, type Zone, type ZoneKind } from '@rtflow/domain/queue/screen-layout';
import { Words } from '../words/words.ts';

type By = Partial<Record<'x' | 'y' | 'w' | 'h', number>>;
const ARROWS: Readonly<Record<string, By>> = {
  ArrowLeft: { x: -1 },
  ArrowRight: { x: 1 },
  ArrowUp: { y: -1 },
  ArrowDown: { y: 1 },
};
const STRETCH: Readonly<Record<string, By>> = {
  ArrowLeft: { w: -1 },
  ArrowRight: { w: 1 },
  ArrowUp: { h: -1 },
  ArrowDown: { h: 1 },
};

/** The screen in small: zones are dragged, their corner stretched; arrows do the same, with Shift they stretch. */
@Component({
  selector: 'rt-layout-editor',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div #screen class="screen" role="group" [attr.aria-label]="w.t('stations.layout')">
      @for (zone of zones(); track zone.kind) {
        <div
          class="zone {{ zone.kind }}"
          tabindex="0"
          role="button"
          [attr.aria-label]="w.t('stations.zone.' + zone.kind)"
          [style.grid-area]="area(zone)"
          (keydown)="press($event, zone.kind)"
          (pointerdown)="grab($event, zone.kind, screen, false)"
          (pointermove)="drag($event, screen)"
          (pointerup)="drop()"
        >
          <b>{{ w.t('stations.zone.' + zone.kind) }}</b>
          <button
            type="button"
            [attr.aria-label]="w.t('stations.remove', { zone: w.t('stations.zone.' + zone.kind) })"
            (pointerdown)="$event.stopPropagation()"
            (click)="removed.emit(zone.kind)"
          >
            ×
          </button>
          <i (pointerdown)="grab($event, zone.kind, screen, true)"></i>
        </div>
      }
    </div>
    <p class="mut">{{ w.t('stations.layoutHow') }}</p>
  `,
  styles: `
    .screen {
      display: grid;
      grid-template: repeat(12, 1fr) / repeat(12, 1fr);
      gap: 3px;
      aspect-ratio: 16 / 9;
      padding: 3px;
      border-radius: var(--r-2);
      background: #06141a;
    }
    .zone {
      position: relative;
      display: flex;
      align-items: center;
      justify-content: center;
      min-width: 0;
      overflow: hidden;
      border-radius: 4px;
      background: #12303c;
      color: #eaf3f7;
      font-size: 12px;
      cursor: move;
      touch-action: none;
    }
    .CALLER {
      background: #f5b73b;
      color: #1b1405;
    }
    .NOTICES {
      background: #6b221d;
    }
    button {
      position: absolute;
      top: 0;
      right: 0;
      width: 24px;
      height: 24px;
      border: 0;
      background: none;
      color: inherit;
      cursor: pointer;
    }
    i {
      position: absolute;
      right: 0;
      bottom: 0;
      width: 14px;
      height: 14px;
      border-right: 3px solid currentColor;
      border-bottom: 3px solid currentColor;
      cursor: nwse-resize;
    }
    p {
      margin-top: 6px;
      font-size: 12px;
    }
  `,
})
export class LayoutEditor {
  protected readonly w = inject(Words);
  readonly zones = input.required<readonly Zone[]>();
  readonly shaped = output<{ kind: ZoneKind; by: By }>();
  readonly removed = output<ZoneKind>();
  readonly #held = signal<{ kind: ZoneKind; stretch: boolean; x: number; y: number } | null>(null);

  protected area({ x, y, w, h }: Zone): string {
    return `${y + 1} / ${x + 1} / span ${h} / span ${w}`;
  }

  protected press(event: KeyboardEvent, kind: ZoneKind): void {
    if (event.key === 'Delete') return this.removed.emit(kind);
    const by = (event.shiftKey ? STRETCH : ARROWS)[event.key];
    if (!by) return;
    event.preventDefault();
    event.stopPropagation();
    this.shaped.emit({ kind, by });
  }

  protected grab(event: PointerEvent, kind: ZoneKind, screen: HTMLElement, stretch: boolean): void {
    event.stopPropagation();
    const zone = event.target instanceof HTMLElement ? event.target.closest<HTMLElement>('.zone') : null;
    zone?.setPointerCapture(event.pointerId);
    this.#held.set({ kind, stretch, ...cellOf(event, screen) });
  }

  protected drag(event: PointerEvent, screen: HTMLElement): void {
    const held = this.#held();
    if (held === null) return;
    const at = cellOf(event, screen);
    const [x, y] = [at.x - held.x, at.y - held.y];
    if (x === 0 && y === 0) return;
    this.#held.set({ ...held, ...at });
    this.shaped.emit({ kind: held.kind, by: held.stretch ? { w: x, h: y } : { x, y } });
  }

  protected drop(): void {
    this.#held.set(null);
  }
}

function cellOf(event: PointerEvent, screen: HTMLElement): { x: number; y: number } {
  const box = screen.getBoundingClientRect();
  const cell = (at: number, size: number): number => Math.floor((at / size) * GRID);
  return { x: cell(event.clientX - box.left, box.width), y: cell(event.clientY - box.top, box.height) };
}
