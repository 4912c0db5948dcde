/** Every key of the product in one table: the listener, the hints on buttons and the ? sheet read it. */
export interface KeyEntry {
  /** `J`, `Ctrl+K`, or a sequence `G I`. */
  readonly key: string;
  readonly act: string;
  /** Works while typing in a field. Single letters never do. */
  readonly inFields?: boolean;
}

export const KEYS = {
  global: [
    { key: 'Ctrl+K', act: 'find', inFields: true },
    { key: 'G I', act: 'goInbox' },
    { key: 'G P', act: 'goPatients' },
    { key: 'G M', act: 'goMachine' },
    { key: 'G S', act: 'goSchedule' },
    { key: 'G Q', act: 'goQueue' },
    { key: 'G D', act: 'goDesigner' },
    { key: 'G F', act: 'goMonitor' },
    { key: '?', act: 'sheet' },
    { key: 'Escape', act: 'back', inFields: true },
  ],
  inbox: [
    { key: 'J', act: 'down' },
    { key: 'K', act: 'up' },
    { key: 'Enter', act: 'focusForm' },
    { key: 'C', act: 'claim' },
    { key: 'H', act: 'release' },
    { key: 'A', act: 'approve' },
    { key: 'R', act: 'reject' },
    { key: 'Ctrl+Enter', act: 'complete', inFields: true },
    { key: 'U', act: 'withdraw' },
    { key: 'M', act: 'assign' },
    { key: 'D', act: 'talk' },
    { key: '/', act: 'filter' },
    { key: '1', act: 'reason1' },
    { key: '2', act: 'reason2' },
    { key: '3', act: 'reason3' },
    { key: '4', act: 'reason4' },
    { key: '5', act: 'reason5' },
  ],
  patients: [
    { key: 'J', act: 'down' },
    { key: 'K', act: 'up' },
    { key: 'Enter', act: 'open' },
    { key: '/', act: 'filter' },
    { key: 'N', act: 'register' },
  ],
  register: [
    { key: 'F2', act: 'readCard', inFields: true },
    { key: 'F4', act: 'photo', inFields: true },
    { key: 'F6', act: 'pullHis', inFields: true },
    { key: 'Ctrl+S', act: 'save', inFields: true },
    { key: 'Y', act: 'samePerson' },
    { key: 'N', act: 'otherPerson' },
  ],
  chart: [
    { key: 'T', act: 'timeline' },
    { key: 'I', act: 'images' },
    { key: 'F', act: 'forms' },
    { key: 'P', act: 'process' },
  ],
  process: [
    { key: '[', act: 'previous' },
    { key: ']', act: 'next' },
    { key: '0', act: 'fit' },
  ],
  schedule: [
    { key: '[', act: 'previousDay' },
    { key: ']', act: 'nextDay' },
    { key: 'P', act: 'auto' },
    { key: '1', act: 'option1' },
    { key: '2', act: 'option2' },
    { key: '3', act: 'option3' },
    { key: 'Enter', act: 'take' },
    { key: 'ArrowDown', act: 'down' },
    { key: 'ArrowUp', act: 'up' },
    { key: 'ArrowLeft', act: 'left' },
    { key: 'ArrowRight', act: 'right' },
    { key: 'M', act: 'move' },
    { key: 'X', act: 'swap' },
    { key: 'Ctrl+Z', act: 'undo' },
  ],
  queue: [
    { key: 'ArrowLeft', act: 'previousLane' },
    { key: 'ArrowRight', act: 'nextLane' },
    { key: 'J', act: 'down' },
    { key: 'K', act: 'up' },
    { key: 'Space', act: 'callNext' },
    { key: 'Enter', act: 'call' },
    { key: 'R', act: 'repeat' },
    { key: 'S', act: 'skip' },
    { key: 'B', act: 'back' },
    { key: 'L', act: 'leave' },
    { key: 'V', act: 'jump' },
    { key: 'T', act: 'stretcher' },
  ],
  monitor: [
    { key: 'J', act: 'down' },
    { key: 'K', act: 'up' },
    { key: 'N', act: 'nudge' },
    { key: 'G', act: 'locate' },
    { key: '0', act: 'fit' },
  ],
  designer: [
    { key: 'Ctrl+S', act: 'save', inFields: true },
    { key: 'Ctrl+Enter', act: 'prove', inFields: true },
    { key: '0', act: 'fit' },
  ],
  imaging: [
    { key: 'ArrowUp', act: 'previous' },
    { key: 'ArrowDown', act: 'next' },
    { key: 'PageUp', act: 'back10' },
    { key: 'PageDown', act: 'on10' },
  ],
  machine: [
    { key: '[', act: 'previousDay' },
    { key: ']', act: 'nextDay' },
    { key: 'J', act: 'down' },
    { key: 'K', act: 'up' },
    { key: 'Enter', act: 'open' },
    { key: 'C', act: 'checkIn' },
    { key: 'Q', act: 'dailyQa' },
    { key: 'H', act: 'hold' },
  ],
} as const satisfies Record<string, readonly KeyEntry[]>;

export type KeyScope = keyof typeof KEYS;
export type ActOf<S extends KeyScope> = (typeof KEYS)[S][number]['act'];

/** The key of an act, as a button shows it: `Ctrl Enter`. */
export function keyFor<S extends KeyScope>(scope: S, act: ActOf<S>): string {
  const entries: readonly KeyEntry[] = KEYS[scope];
  return (entries.find((entry) => entry.act === act)?.key ?? '').replaceAll('+', ' ');
}
