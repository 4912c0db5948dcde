import { err, ok, type Result } from '@rtflow/domain/result';
import type { Attributes } from './attributes.ts';
import type { OpenInstance } from './open-instance.ts';
import { openPixelSamples, type PixelSamples } from './pixel-samples.ts';
import { dicomReadError, type DicomReadError } from './read-error.ts';
import { SOP_CLASS } from './sop-classes.ts';
import { TAG } from './tags.ts';

export interface Thumbnail {
  readonly width: number;
  readonly height: number;
  /** 1: grey, 3: RGB, interleaved. */
  readonly channels: 1 | 3;
  readonly data: Uint8Array;
}

export interface ThumbnailOptions {
  /** Counted from 0. Left out: the middle frame; of a dose, the frame with the highest value. */
  readonly frame?: number;
  /** Longest side in pixels, 256 when left out. Smaller images are not enlarged. */
  readonly maxSide?: number;
  /** In rescaled units (HU for CT); left out: the object's own. */
  readonly window?: { readonly centre: number; readonly width: number };
}

/**
 * A small picture of one frame: windowed grey, RGB as it is, dose as colour on black. Pixels are taken as square.
 * Errors: those of `openPixelSamples` (an RTSTRUCT or RTPLAN is `not-rendered`), `no-such-frame`, and
 * `unsupported-pixels` for palette and YBR colour.
 */
export function renderThumbnail(
  instance: OpenInstance,
  options: ThumbnailOptions = {},
): Result<Thumbnail, DicomReadError> {
  const opened = openPixelSamples(instance);
  if (!opened.ok) return opened;
  const samples = opened.value;
  if (options.frame !== undefined && (options.frame < 0 || options.frame >= samples.frames)) {
    return err(dicomReadError('no-such-frame', { detail: `${options.frame} of ${samples.frames}` }));
  }
  const painter = painterOf(instance.attributes, samples, options);
  if (painter === undefined) {
    const detail = samples.photometricInterpretation;
    return err(dicomReadError('unsupported-pixels', { tag: TAG.PhotometricInterpretation, detail }));
  }
  return ok(scaleDown(samples, painter, options.maxSide ?? 256));
}

interface Painter {
  readonly frame: number;
  readonly channels: 1 | 3;
  /** The mean of the stored values under one output pixel -> its 8-bit channels. */
  paint(mean: readonly number[], into: Uint8Array, at: number): void;
}

function painterOf(
  attributes: Attributes,
  samples: PixelSamples,
  { frame, window }: ThumbnailOptions,
): Painter | undefined {
  const middle = frame ?? Math.floor(samples.frames / 2);
  if (attributes.text(TAG.SOPClassUID) === SOP_CLASS.RT_DOSE) return dosePainter(samples, frame);
  if (samples.photometricInterpretation === 'RGB' && samples.samplesPerPixel === 3) {
    return { frame: middle, channels: 3, paint: (mean, into, at) => into.set(mean.map(Math.round), at) };
  }
  if (!samples.photometricInterpretation.startsWith('MONOCHROME')) return undefined;
  return greyPainter(attributes, samples, { frame: middle, window });
}

function greyPainter(
  attributes: Attributes,
  samples: PixelSamples,
  { frame, window }: { readonly frame: number; readonly window: ThumbnailOptions['window'] },
): Painter {
  const slope = attributes.decimal(TAG.RescaleSlope) ?? 1;
  const intercept = attributes.decimal(TAG.RescaleIntercept) ?? 0;
  const { low, high } =
    window === undefined
      ? windowOf(attributes, samples, { frame, slope, intercept })
      : { low: window.centre - window.width / 2, high: window.centre + window.width / 2 };
  const inverted = samples.photometricInterpretation === 'MONOCHROME1';
  return {
    frame,
    channels: 1,
    paint: ([mean = 0], into, at) => {
      const share = Math.min(1, Math.max(0, (mean * slope + intercept - low) / (high - low)));
      into[at] = Math.round(255 * (inverted ? 1 - share : share));
    },
  };
}

interface Rescale {
  readonly frame: number;
  readonly slope: number;
  readonly intercept: number;
}

/** The object's own window (PS3.3 C.11.2.1.2, its half-unit offsets left out); some files have it empty. */
function windowOf(attributes: Attributes, samples: PixelSamples, rescale: Rescale): { low: number; high: number } {
  const centre = attributes.decimals(TAG.WindowCenter)[0];
  const width = attributes.decimals(TAG.WindowWidth)[0];
  if (centre !== undefined && width !== undefined && width > 0) {
    return { low: centre - width / 2, high: centre + width / 2 };
  }
  if (attributes.text(TAG.Modality) === 'CT') return { low: -160, high: 240 };
  return spreadOf(samples, rescale);
}

/** From the 1st to the 99th percentile of the frame. */
function spreadOf(samples: PixelSamples, { frame, slope, intercept }: Rescale): { low: number; high: number } {
  const values = Float64Array.from(
    { length: samples.rows * samples.columns },
    (_, index) => samples.value(frame, index, 0) * slope + intercept,
  ).sort();
  const low = values[Math.floor(values.length * 0.01)] ?? 0;
  const high = values[Math.ceil(values.length * 0.99) - 1] ?? 1;
  return high > low ? { low, high } : { low, high: low + 1 };
}

function dosePainter(samples: PixelSamples, frame?: number): Painter {
  let highest = 0;
  let frameOfHighest = 0;
  for (let candidate = 0; candidate < samples.frames; candidate++) {
    for (let index = 0; index < samples.rows * samples.columns; index++) {
      const value = samples.value(candidate, index, 0);
      if (value > highest) {
        highest = value;
        frameOfHighest = candidate;
      }
    }
  }
  return {
    frame: frame ?? frameOfHighest,
    channels: 3,
    paint: ([mean = 0], into, at) => into.set(doseColour(highest === 0 ? 0 : mean / highest), at),
  };
}

/** Blue over green to red between 5 % and 100 % of the maximum; black below. */
function doseColour(share: number): readonly [number, number, number] {
  if (share < 0.05) return [0, 0, 0];
  const ramp = (from: number): number => Math.round(255 * Math.min(1, Math.max(0, 1.5 - Math.abs(4 * share - from))));
  return [ramp(3.5), ramp(2.2), ramp(1)];
}

function scaleDown(samples: PixelSamples, painter: Painter, maxSide: number): Thumbnail {
  const factor = Math.max(1, samples.columns / maxSide, samples.rows / maxSide);
  const width = Math.max(1, Math.floor(samples.columns / factor));
  const height = Math.max(1, Math.floor(samples.rows / factor));
  const data = new Uint8Array(width * height * painter.channels);
  const columnEdges = edges(width, samples.columns);
  const rowEdges = edges(height, samples.rows);
  let at = 0;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++, at += painter.channels) {
      const box = {
        rowFrom: rowEdges[row] as number,
        rowTo: rowEdges[row + 1] as number,
        columnFrom: columnEdges[column] as number,
        columnTo: columnEdges[column + 1] as number,
      };
      const mean = Array.from({ length: painter.channels === 3 ? samples.samplesPerPixel : 1 }, (_, sample) =>
        meanOf(samples, painter.frame, sample, box),
      );
      painter.paint(mean, data, at);
    }
  }
  return { width, height, channels: painter.channels, data };
}

interface Box {
  readonly rowFrom: number;
  readonly rowTo: number;
  readonly columnFrom: number;
  readonly columnTo: number;
}

function meanOf(samples: PixelSamples, frame: number, sample: number, box: Box): number {
  let sum = 0;
  for (let row = box.rowFrom; row < box.rowTo; row++) {
    for (let column = box.columnFrom; column < box.columnTo; column++) {
      sum += samples.value(frame, row * samples.columns + column, sample);
    }
  }
  return sum / ((box.rowTo - box.rowFrom) * (box.columnTo - box.columnFrom));
}

function edges(count: number, length: number): number[] {
  return Array.from({ length: count + 1 }, (_, index) => Math.floor((index * length) / count));
}
