import { DestroyRef, inject, Injectable } from '@angular/core';
import { KeyBoard } from './key-board.ts';
import type { ActOf, KeyScope } from './registry.ts';

const NATIVE_PRESS = new Set(['Enter', ' ']);
const PRESSABLE = new Set(['BUTTON', 'A', 'SUMMARY']);

/** Listens on the document and hands presses to the one key board. */
@Injectable({ providedIn: 'root' })
export class Keys {
  readonly board = new KeyBoard();

  start(): void {
    document.addEventListener('keydown', (event) => {
      // A dialog has the floor: a letter must not approve what lies behind it.
      if (event.isComposing || event.defaultPrevented || document.querySelector('dialog[open]') !== null) return;
      const target = event.target instanceof HTMLElement ? event.target : null;
      // Enter or Space on a focused button or link is that button's press.
      if (NATIVE_PRESS.has(event.key) && !event.ctrlKey && target !== null && PRESSABLE.has(target.tagName)) return;
      const done = this.board.press({
        key: event.key,
        ctrl: event.ctrlKey || event.metaKey,
        alt: event.altKey,
        inField: target !== null && isField(target),
        at: event.timeStamp,
      });
      if (done) event.preventDefault();
    });
  }
}

/** Opens the keys of a screen for the life of the component that calls it. */
export function useKeys<S extends KeyScope>(scope: S, handlers: Partial<Record<ActOf<S>, () => void>>): void {
  inject(DestroyRef).onDestroy(inject(Keys).board.use(scope, handlers));
}

/** Takes the focus out of a field; false when none had it. */
export function leaveField(): boolean {
  const focused = document.activeElement;
  if (!(focused instanceof HTMLElement) || !isField(focused)) return false;
  focused.blur();
  return true;
}

function isField(target: HTMLElement): boolean {
  if (target.isContentEditable || target.tagName === 'TEXTAREA' || target.tagName === 'SELECT') return true;
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'button'].includes(target.type);
}
