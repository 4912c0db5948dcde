import { KEYS, type ActOf, type KeyEntry, type KeyScope } from './registry.ts';

/** How long after G the second key still counts, ms. */
const SEQUENCE_MS = 1200;

export interface Press {
  readonly key: string;
  readonly ctrl: boolean;
  readonly alt: boolean;
  /** The focus is in a field where letters are text. */
  readonly inField: boolean;
  readonly at: number;
}

type Handlers = Readonly<Record<string, () => void>>;

/** Decides which act a key press means in the screens that are open; the newest scope wins over the global one. */
export class KeyBoard {
  readonly #open: { readonly scope: KeyScope; readonly handlers: Handlers }[] = [];
  #prefix: { readonly key: string; readonly at: number } | null = null;

  /** Opens a scope's keys; the returned function closes them. Acts without a handler are free for other scopes. */
  use<S extends KeyScope>(scope: S, handlers: Partial<Record<ActOf<S>, () => void>>): () => void {
    const layer = { scope, handlers: handlers as Handlers };
    this.#open.push(layer);
    return () => {
      const index = this.#open.indexOf(layer);
      if (index >= 0) this.#open.splice(index, 1);
    };
  }

  /** True when the press was an act and has been done. */
  press(press: Press): boolean {
    const name = nameOf(press);
    const prefix = this.#prefix;
    this.#prefix = null;
    const sequence = prefix !== null && press.at - prefix.at <= SEQUENCE_MS ? `${prefix.key} ${name}` : null;
    for (const layer of this.#open.toReversed()) {
      const entries: readonly KeyEntry[] = KEYS[layer.scope];
      const entry = entries.find((each) => each.key === sequence || each.key === name);
      const handler = entry === undefined ? undefined : layer.handlers[entry.act];
      if (entry === undefined || handler === undefined || (press.inField && entry.inFields !== true)) continue;
      handler();
      return true;
    }
    if (!press.inField && name === 'G') this.#prefix = { key: name, at: press.at };
    return false;
  }

  scopes(): readonly KeyScope[] {
    return [...new Set(this.#open.map((layer) => layer.scope))];
  }
}

function nameOf(press: Press): string {
  const key = press.key === ' ' ? 'Space' : press.key.length === 1 ? press.key.toUpperCase() : press.key;
  return `${press.ctrl ? 'Ctrl+' : ''}${press.alt ? 'Alt+' : ''}${key}`;
}
