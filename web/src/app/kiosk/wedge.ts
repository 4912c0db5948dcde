/** Keys of a scanner come faster than any finger types, ms between two. Source: interfaces specification, section 7. */
const BETWEEN_MS = 30;
const SHORTEST = 6;

/** Tells a scanner that types like a keyboard from fingers: a quick burst that ends with Enter is a code. */
export class Wedge {
  #burst = '';
  #last = -Infinity;

  /** @param at ms @returns the scanned code, when this key ends one */
  press(key: string, at: number): string | null {
    const quick = at - this.#last <= BETWEEN_MS;
    this.#last = at;
    if (key === 'Enter') {
      const code = quick && this.#burst.length >= SHORTEST ? this.#burst : null;
      this.#burst = '';
      return code;
    }
    if (key.length !== 1) return null;
    this.#burst = quick ? this.#burst + key : key;
    return null;
  }
}
