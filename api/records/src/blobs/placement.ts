import { createHash } from 'node:crypto';

/**
 * Stores in the order in which they take copies of what belongs together. Each group has its own order (rendezvous hashing):
 * groups spread over the stores, and a store more or less moves only the groups that it takes or leaves.
 */
export function placement(placedWith: string, stores: readonly string[]): string[] {
  const weight = (store: string): string => createHash('sha256').update(`${placedWith} ${store}`).digest('hex');
  return stores
    .map((store) => ({ store, weight: weight(store) }))
    .toSorted((a, b) => (a.weight < b.weight ? -1 : 1))
    .map(({ store }) => store);
}
