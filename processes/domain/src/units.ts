/** Branded scalars: a number that has passed the edge carries its unit in its type. */
declare const unit: unique symbol;
export type Gy = number & { readonly [unit]: 'Gy' };
export type Millimetre = number & { readonly [unit]: 'mm' };
export type Degree = number & { readonly [unit]: 'deg' };
export type MonitorUnit = number & { readonly [unit]: 'MU' };

/** Forms and DICOM texts give centigray; inside we keep gray. @throws RangeError on a negative or non-finite dose. */
export function fromCentigray(centigray: number): Gy {
  if (!Number.isFinite(centigray) || centigray < 0) {
    throw new RangeError(`Expected a dose of at least 0 cGy, but got ${centigray}`);
  }
  return (centigray / 100) as Gy;
}

export function toCentigray(dose: Gy): number {
  return Math.round(dose * 100 * 1e6) / 1e6;
}

/** Same dose within 0.5 cGy, the rounding that a prescription form can carry. */
export function sameDose(a: Gy, b: Gy): boolean {
  return Math.abs(a - b) < 0.005;
}
