import type { Matching } from './query-attributes.ts';

/** Matching of one key in memory (PS3.4 C.2.2.2), for lists that are short. The archive does the same in SQL. */
export function matchesValue(wanted: string, value: string, matching: Matching): boolean {
  if (wanted === '' || matching === 'return') return true;
  if (matching === 'date') return inRange(wanted, value, value.length);
  if (matching === 'time') return inRange(wanted.replaceAll(':', ''), value, value.length);
  if (matching === 'name') return nameMatches(wanted, value);
  return wanted.split('\\').some((one) => (matching === 'uid' ? one === value : wildcard(one).test(value)));
}

function inRange(wanted: string, value: string, digits: number): boolean {
  const dash = wanted.indexOf('-');
  if (dash === -1) return value.slice(0, wanted.length) === wanted;
  const [from, to] = [wanted.slice(0, dash), wanted.slice(dash + 1)];
  return (from === '' || value >= from) && (to === '' || value.slice(0, Math.min(to.length, digits)) <= to);
}

function nameMatches(wanted: string, value: string): boolean {
  const groups = [value, ...value.split('=')].map(plain);
  const pattern = wildcard(plain(wanted));
  return groups.some((group) => pattern.test(group));
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[\s^]+$/, '');
}

function wildcard(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's');
}
