import type { ElementRef } from '@angular/core';
import { ChangeDetectionStrategy, Component, inject, signal, viewChild } from '@angular/core';
import { Router } from '@angular/router';
import { API } from '../api/api.ts';
import { useKeys } from '../keys/keys.ts';
import { Icon } from '../parts/icon.ts';
import { SESSION } from '../session/session.ts';
import { Words } from '../words/words.ts';
import { FindStore, type FoundItem } from './find-store.ts';
import { PLACES } from './places.ts';

@Component({
  selector: 'rt-find',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="find" role="search">
      <rt-icon name="search" />
      <input
        #box
        role="combobox"
        aria-controls="found"
        autocomplete="off"
        spellcheck="false"
        [attr.aria-expanded]="open()"
        [attr.aria-label]="w.t('shell.find')"
        [placeholder]="w.t('shell.find')"
        [value]="store.text()"
        (focus)="open.set(true)"
        (blur)="close()"
        (input)="store.type(box.value)"
        (keydown)="key($event)"
      />
      <kbd>Ctrl K</kbd>
    </div>
    @if (open()) {
      <ul id="found" role="listbox" class="found">
        @for (item of store.items(); track item.id; let index = $index) {
          <li
            role="option"
            [class.on]="index === store.index()"
            [attr.aria-selected]="index === store.index()"
            (mousedown)="go(item, $event)"
          >
            @if (item.kind === 'patient') {
              <rt-icon name="person" size="s" />
              <b>{{ item.row.name }}</b>
              <span class="mono mut">{{ item.row.patientNo }}</span>
              <span class="mut end">{{ item.row.diagnosis }}</span>
            } @else {
              <rt-icon [name]="item.place.icon" size="s" />
              {{ w.t('titles.' + item.place.word) }}
            }
          </li>
        } @empty {
          <li class="mut">{{ store.phase() === 'ready' ? w.t('shell.foundNone') : w.t('shell.finding') }}</li>
        }
      </ul>
    }
  `,
  styleUrl: './find.css',
})
export class Find {
  readonly #router = inject(Router);
  readonly #session = inject(SESSION);
  protected readonly w = inject(Words);
  protected readonly open = signal(false);
  protected readonly box = viewChild.required<ElementRef<HTMLInputElement>>('box');
  protected readonly store = new FindStore(
    inject(API),
    () => PLACES.filter((place) => this.#session.may(place.needs)),
    (place) => `${this.w.t(`titles.${place.word}`)} ${this.w.t(`places.${place.word}`)}`,
  );

  constructor() {
    useKeys('global', { find: () => this.box().nativeElement.focus() });
  }

  protected key(event: KeyboardEvent): void {
    if (event.key === 'ArrowDown') this.store.move(1);
    else if (event.key === 'ArrowUp') this.store.move(-1);
    else if (event.key === 'Escape') this.box().nativeElement.blur();
    else if (event.key === 'Enter') {
      const item = this.store.chosen();
      if (item !== null) this.go(item, event);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  protected go(item: FoundItem, event: Event): void {
    event.preventDefault();
    const path = item.kind === 'patient' ? `/patients/${item.row.patientId}` : item.place.path;
    this.box().nativeElement.blur();
    void this.#router.navigateByUrl(path);
  }

  protected close(): void {
    this.open.set(false);
    this.store.reset();
  }
}
