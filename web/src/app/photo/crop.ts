/** The part of a picture that becomes the thumbnail, in pixels of the picture. Its sides are 3 to 4, as on a card. */
export interface Crop {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
export interface Size {
  readonly width: number;
  readonly height: number;
}

const RATIO = 3 / 4;
/** A face smaller than this part of the picture is too coarse to know somebody by. */
const SMALLEST = 0.25;
/** How far one key moves, of the picture's shorter side. */
export const STEP = 0.03;

/** As large as fits, in the middle. */
export function firstCrop({ width, height }: Size): Crop {
  const high = Math.min(height, width / RATIO);
  const wide = high * RATIO;
  return { x: (width - wide) / 2, y: (height - high) / 2, width: wide, height: high };
}

/** Moved by parts of the shorter side, never beyond the edge. */
export function movedCrop(crop: Crop, picture: Size, { dx, dy }: { readonly dx: number; readonly dy: number }): Crop {
  const unit = Math.min(picture.width, picture.height);
  return within({ ...crop, x: crop.x + dx * unit, y: crop.y + dy * unit }, picture);
}

/** Around its middle; above 1 shows more of the picture. */
export function scaledCrop(crop: Crop, picture: Size, factor: number): Crop {
  const full = firstCrop(picture);
  const width = Math.min(full.width, Math.max(full.width * SMALLEST, crop.width * factor));
  const height = width / RATIO;
  const x = crop.x + (crop.width - width) / 2;
  const y = crop.y + (crop.height - height) / 2;
  return within({ x, y, width, height }, picture);
}

function within(crop: Crop, picture: Size): Crop {
  return {
    ...crop,
    x: Math.min(Math.max(0, crop.x), picture.width - crop.width),
    y: Math.min(Math.max(0, crop.y), picture.height - crop.height),
  };
}
