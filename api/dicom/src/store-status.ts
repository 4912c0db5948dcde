import type { StoreOutcome } from './ports.ts';

/** C-STORE status codes (PS3.4 Table B.2-1, PS3.7 Annex C) and when this node answers them. */
export const STORE_STATUS = {
  /** Durable now, or was before. */
  SUCCESS: 0x0000,
  /** Kept in quarantine under a UID that already has other bytes. A failure would be untrue and would be re-sent. */
  WARNING_QUARANTINED: 0xb000,
  /** Nothing kept; the sender may try again. */
  OUT_OF_RESOURCES: 0xa700,
  /** The command names another SOP class or instance than the data set. Nothing kept. */
  MISMATCH: 0xa900,
  /** The data set cannot be read. Nothing kept. */
  CANNOT_UNDERSTAND: 0xc000,
} as const;

export const STATUS_OF_OUTCOME: Readonly<Record<StoreOutcome, { status: number; comment: string }>> = {
  stored: { status: STORE_STATUS.SUCCESS, comment: '' },
  duplicate: { status: STORE_STATUS.SUCCESS, comment: '' },
  quarantined: { status: STORE_STATUS.WARNING_QUARANTINED, comment: 'Quarantined: UID already holds other bytes' },
  'refused-full': { status: STORE_STATUS.OUT_OF_RESOURCES, comment: 'Store is full' },
};
