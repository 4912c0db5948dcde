import { failForGood, type JobHandler } from '@rtflow/worker-runtime';

export interface Outage {
  readonly type: string;
  /** Epoch ms at which it begins; it lasts to the end of the demo's history. */
  readonly from: number;
  readonly message: string;
  readonly now: () => number;
}

/** The department's handlers, one type of which stops working: what an administrator finds in the morning. */
export function withOutage(handlers: readonly JobHandler[], { type, from, message, now }: Outage): JobHandler[] {
  return handlers.map((handler) =>
    handler.type === type
      ? { ...handler, handle: async (...call) => (now() < from ? handler.handle(...call) : failForGood(message)) }
      : handler,
  );
}
