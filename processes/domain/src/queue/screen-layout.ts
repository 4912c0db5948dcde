/** What a zone of a wall screen shows. */
export const ZONES = ['CALLER', 'ROOMS', 'LESSON', 'VIDEO', 'NOTICES'] as const;
export type ZoneKind = (typeof ZONES)[number];

/** Columns and rows of a screen's grid. */
export const GRID = 12;

/** Place on a grid of 12 columns and 12 rows; x and y begin at 0. */
export interface Zone {
  readonly kind: ZoneKind;
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export const LAYOUTS: Readonly<Record<'HALL' | 'ROOM', readonly Zone[]>> = {
  HALL: [
    { kind: 'CALLER', x: 0, y: 0, w: 12, h: 3 },
    { kind: 'ROOMS', x: 0, y: 3, w: 9, h: 8 },
    { kind: 'LESSON', x: 9, y: 3, w: 3, h: 8 },
    { kind: 'NOTICES', x: 0, y: 11, w: 12, h: 1 },
  ],
  ROOM: [
    { kind: 'CALLER', x: 0, y: 0, w: 12, h: 4 },
    { kind: 'ROOMS', x: 0, y: 4, w: 12, h: 7 },
    { kind: 'NOTICES', x: 0, y: 11, w: 12, h: 1 },
  ],
};

export type LayoutFault = 'EMPTY' | 'OUTSIDE' | 'OVERLAP' | 'TWICE';

/** What is wrong with a layout; null: every zone is on the screen, once, and none covers another. */
export function layoutFault(zones: readonly Zone[]): LayoutFault | null {
  if (zones.length === 0) return 'EMPTY';
  if (new Set(zones.map(({ kind }) => kind)).size < zones.length) return 'TWICE';
  if (zones.some(({ x, y, w, h }) => x < 0 || y < 0 || w < 1 || h < 1 || x + w > GRID || y + h > GRID))
    return 'OUTSIDE';
  const clash = zones.some((a, index) => zones.slice(index + 1).some((b) => overlap(a, b)));
  return clash ? 'OVERLAP' : null;
}

function overlap(a: Zone, b: Zone): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}
