import type { ElementRef } from '@angular/core';
import { afterNextRender, ChangeDetectionStrategy, Component, inject, output, viewChild } from '@angular/core';
import { Keys } from '../keys/keys.ts';
import { KEYS, type KeyEntry } from '../keys/registry.ts';
import { Words } from '../words/words.ts';

/** The ? sheet: keys of the screens that are open, straight from the registry. */
@Component({
  selector: 'rt-key-sheet',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <dialog
      #dialog
      class="sheet"
      [attr.aria-label]="w.t('shell.keys')"
      (close)="closed.emit()"
      (click)="outside($event)"
    >
      <h2>
        {{ w.t('shell.keys') }}
        <button type="button" class="btn t sm" (click)="dialog.close()">{{ w.t('act.close') }}</button>
      </h2>
      <div class="cols">
        @for (group of groups; track group.scope) {
          <section>
            <h3>{{ w.t('keys.' + group.scope + '.title') }}</h3>
            @for (entry of group.entries; track entry.key) {
              <p>
                <span>{{ w.t('keys.' + group.scope + '.' + entry.act) }}</span>
                <span>
                  @for (part of entry.parts; track $index) {
                    <kbd>{{ part }}</kbd>
                  }
                </span>
              </p>
            }
          </section>
        }
      </div>
    </dialog>
  `,
  styles: `
    .sheet {
      width: 680px;
      max-width: 92vw;
      border: 1px solid var(--line-2);
      border-radius: var(--r-3);
      padding: 14px 18px 18px;
      color: var(--ink);
      background: var(--surface);
    }
    .sheet::backdrop {
      background: rgba(21, 34, 44, 0.35);
    }
    h2 {
      display: flex;
      justify-content: space-between;
      font-size: 16px;
      margin-bottom: 8px;
    }
    h3 {
      font-size: 12px;
      color: var(--ink-3);
      font-weight: 500;
      margin: 8px 0 2px;
    }
    .cols {
      columns: 2;
      column-gap: 28px;
    }
    section {
      break-inside: avoid;
    }
    p {
      display: flex;
      justify-content: space-between;
      height: 26px;
      align-items: center;
      border-bottom: 1px solid var(--line);
    }
    kbd + kbd {
      margin-left: 3px;
    }
  `,
})
export class KeySheet {
  protected readonly w = inject(Words);
  readonly closed = output<void>();
  protected readonly dialog = viewChild.required<ElementRef<HTMLDialogElement>>('dialog');
  protected readonly groups = inject(Keys)
    .board.scopes()
    .map((scope) => ({
      scope,
      entries: (KEYS[scope] as readonly KeyEntry[]).map((entry) => ({ ...entry, parts: entry.key.split(/[+ ]/) })),
    }));

  constructor() {
    afterNextRender(() => this.dialog().nativeElement.showModal());
  }

  protected outside(event: Event): void {
    if (event.target === this.dialog().nativeElement) this.dialog().nativeElement.close();
  }
}
