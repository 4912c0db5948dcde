import { randomFillSync } from 'node:crypto';

/** Random bytes are drawn for many ids at once: the call costs more than the bytes. */
const POOL = Buffer.alloc(4096);
let used = POOL.length;

/** UUID v7 (RFC 9562): ordered by time, so that new rows land at the end of the index. */
export function newId(epochMs: number): string {
  if (used === POOL.length) {
    randomFillSync(POOL);
    used = 0;
  }
  const bytes = POOL.subarray(used, (used += 16));
  bytes.writeUIntBE(epochMs, 0, 6);
  bytes[6] = (bytes[6]! & 0x0f) | 0x70;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
