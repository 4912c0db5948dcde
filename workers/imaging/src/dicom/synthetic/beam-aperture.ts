import type { Ellipsoid } from './solid.ts';

/** Leaf boundaries across the leaves of a 120-leaf collimator at the isocentre plane, mm. */
export const LEAF_BOUNDARIES: readonly number[] = [
  ...Array.from({ length: 10 }, (_, index) => -200 + index * 10),
  ...Array.from({ length: 40 }, (_, index) => -100 + index * 5),
  ...Array.from({ length: 11 }, (_, index) => 100 + index * 10),
];

export interface Aperture {
  /** 2N leaf positions at the isocentre plane, mm: bank X1, then bank X2. */
  readonly leaves: readonly number[];
  /** [X1, X2] and [Y1, Y2], mm. */
  readonly jawX: readonly [number, number];
  readonly jawY: readonly [number, number];
}

/**
 * The target, an ellipsoid at the isocentre, as the source sees it (parallel projection: 1 % smaller than divergent at
 * this size), plus a margin. IEC 61217 beam limiting device axes; angles in degrees.
 */
export function targetAperture(
  target: Ellipsoid,
  gantryDeg: number,
  collimatorDeg: number,
  marginMm: number,
): Aperture {
  const [rx, ry, rz] = target.radii;
  const gantry = (gantryDeg * Math.PI) / 180;
  const across = Math.hypot(rx * Math.cos(gantry), ry * Math.sin(gantry)) + marginMm;
  const along = rz + marginMm;
  const collimator = (collimatorDeg * Math.PI) / 180;
  const [c, s] = [Math.cos(collimator), Math.sin(collimator)];
  // Covariance form of the projected ellipse, turned into the collimator's frame.
  const xx = across ** 2 * c * c + along ** 2 * s * s;
  const yy = across ** 2 * s * s + along ** 2 * c * c;
  const xy = (along ** 2 - across ** 2) * c * s;
  const bank1: number[] = [];
  const bank2: number[] = [];
  for (let leaf = 0; leaf + 1 < LEAF_BOUNDARIES.length; leaf++) {
    const y = ((LEAF_BOUNDARIES[leaf] as number) + (LEAF_BOUNDARIES[leaf + 1] as number)) / 2;
    const rest = 1 - (y * y) / yy;
    const middle = rest > 0 ? (xy / yy) * y : 0;
    const half = rest > 0 ? Math.sqrt(rest * (xx - (xy * xy) / yy)) : 0;
    bank1.push(middle - half);
    bank2.push(middle + half);
  }
  const jaw = (variance: number): readonly [number, number] => {
    const half = Math.ceil(Math.sqrt(variance) / 5) * 5;
    return [-half, half];
  };
  return { leaves: [...bank1, ...bank2], jawX: jaw(xx), jawY: jaw(yy) };
}
