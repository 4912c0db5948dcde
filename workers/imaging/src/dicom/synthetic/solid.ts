/** Closed shapes in patient coordinates (LPS, mm) whose axial sections are known exactly: voxels and contours agree. */
export interface Solid {
  contains(x: number, y: number, z: number): boolean;
  /** Closed polygon of the section at z (last point not repeated), or undefined where the solid is not. */
  sectionAt(z: number): readonly Point[] | undefined;
}

export type Point = readonly [x: number, y: number];

export interface Ellipse {
  readonly cx: number;
  readonly cy: number;
  readonly rx: number;
  readonly ry: number;
}

export interface Ellipsoid extends Solid {
  readonly centre: readonly [number, number, number];
  readonly radii: readonly [number, number, number];
}

export function ellipsoid(
  centre: readonly [number, number, number],
  radii: readonly [number, number, number],
): Ellipsoid {
  const [cx, cy, cz] = centre;
  const [rx, ry, rz] = radii;
  const sections = stack((z) => {
    const height = (z - cz) / rz;
    const scale = Math.sqrt(1 - height * height);
    return scale > MIN_SCALE ? { cx, cy, rx: rx * scale, ry: ry * scale } : undefined;
  });
  return { ...sections, centre, radii };
}

/** The same shape, larger by a margin (mm) along each axis. */
export function grown(solid: Ellipsoid, margin: number): Ellipsoid {
  const [rx, ry, rz] = solid.radii;
  return ellipsoid(solid.centre, [rx + margin, ry + margin, rz + margin]);
}

/** A solid whose section at z is an ellipse. */
export function stack(ellipseAt: (z: number) => Ellipse | undefined): Solid {
  return {
    contains: (x, y, z) => {
      const ellipse = ellipseAt(z);
      return ellipse !== undefined && ((x - ellipse.cx) / ellipse.rx) ** 2 + ((y - ellipse.cy) / ellipse.ry) ** 2 <= 1;
    },
    sectionAt: (z) => {
      const ellipse = ellipseAt(z);
      return ellipse === undefined ? undefined : arc(ellipse, 0, 2 * Math.PI, CONTOUR_POINTS);
    },
  };
}

/** Rows [z, cx, cy, rx, ry] in rising z, joined linearly; nothing outside the first and last z. */
export function profile(rows: readonly (readonly [number, number, number, number, number])[]): Solid {
  return stack((z) => {
    const above = rows.findIndex(([at]) => at >= z);
    const upper = rows[above];
    if (upper === undefined) return undefined;
    const lower = rows[above - 1] ?? upper;
    if (above === 0 && upper[0] > z) return undefined;
    const t = upper[0] === lower[0] ? 0 : (z - lower[0]) / (upper[0] - lower[0]);
    const at = (column: 1 | 2 | 3 | 4): number => lower[column] + t * (upper[column] - lower[column]);
    return { cx: at(1), cy: at(2), rx: at(3), ry: at(4) };
  });
}

/** A horseshoe open towards posterior (+y), such as a mandible, between two heights. */
export function horseshoe(outer: Ellipse, thickness: number, from: number, to: number): Solid {
  const inner = { ...outer, rx: outer.rx - thickness, ry: outer.ry - thickness };
  const inside = (ellipse: Ellipse, x: number, y: number): boolean =>
    ((x - ellipse.cx) / ellipse.rx) ** 2 + ((y - ellipse.cy) / ellipse.ry) ** 2 <= 1;
  const outline = [
    ...arc(outer, Math.PI, 2 * Math.PI, CONTOUR_POINTS),
    ...arc(inner, 2 * Math.PI, Math.PI, CONTOUR_POINTS),
  ];
  return {
    contains: (x, y, z) => z >= from && z <= to && y <= outer.cy && inside(outer, x, y) && !inside(inner, x, y),
    sectionAt: (z) => (z >= from && z <= to ? outline : undefined),
  };
}

function arc(ellipse: Ellipse, from: number, to: number, points: number): Point[] {
  return Array.from({ length: points }, (_, index) => {
    const angle = from + ((to - from) * index) / points;
    return [ellipse.cx + ellipse.rx * Math.cos(angle), ellipse.cy + ellipse.ry * Math.sin(angle)] as const;
  });
}

const CONTOUR_POINTS = 48;
/** A section thinner than this share of the radius is a point, which RTSTRUCT readers refuse as a polygon. */
const MIN_SCALE = 0.1;
