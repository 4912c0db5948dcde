/**
 * A UID under the UUID root (PS3.5 B.2) that its labels fix: the same labels always give the same UID. The 128 bits are
 * four FNV-1a hashes marked as a version 8 UUID (RFC 9562), so no registered root is borrowed.
 */
export function derivedUid(...labels: readonly (string | number)[]): string {
  const text = labels.join('\u0000');
  const words = [0, 1, 2, 3].map((lane) => fnv1a(text, lane));
  words[1] = ((words[1] as number) & 0xffff0fff) | 0x00008000;
  words[2] = ((words[2] as number) & 0x3fffffff) | 0x80000000;
  const value = words.reduce((sum, word) => (sum << 32n) | BigInt(word >>> 0), 0n);
  return `2.25.${value}`;
}

function fnv1a(text: string, lane: number): number {
  let hash = 0x811c9dc5 ^ Math.imul(lane + 1, 0x9e3779b1);
  for (const byte of new TextEncoder().encode(text)) {
    hash = Math.imul(hash ^ byte, 0x01000193);
    hash ^= hash >>> 15;
  }
  return hash >>> 0;
}
