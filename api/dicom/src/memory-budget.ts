/** Bytes of instances that all associations together may hold in memory before they are stored. */
export interface MemoryBudget {
  take(bytes: number): boolean;
  give(bytes: number): void;
}

export function createMemoryBudget(limitBytes: number): MemoryBudget {
  let used = 0;
  return {
    take(bytes) {
      if (used + bytes > limitBytes) return false;
      used += bytes;
      return true;
    },
    give(bytes) {
      used -= bytes;
    },
  };
}
