/** A planning CT as a grid in the patient frame (LPS, mm); voxels in HU, x fastest, then y, then z. */
export interface SeriesVolume {
  readonly seriesUid: string;
  readonly frameOfReferenceUid: string;
  readonly voxels: Int16Array;
  readonly size: readonly [x: number, y: number, z: number];
  /** Centre of the first voxel, mm. */
  readonly origin: readonly [x: number, y: number, z: number];
  /** Voxel size, mm. */
  readonly spacing: readonly [x: number, y: number, z: number];
}

/** One drafted organ on the grid of its series: 1 inside, 0 outside. A draft, never a signed contour. */
export interface OrganDraft {
  /** TG-263 name. */
  readonly organ: string;
  readonly mask: Uint8Array;
  /** 0-1, calibrated on the model's own validation set. */
  readonly confidence: number;
}

/** A contouring model. Every adapter names the model and its version: the review screen shows it. */
export interface ModelRunner {
  readonly modelVersion: string;
  /** TG-263 names that the model can draft. */
  readonly organs: readonly string[];
  /** @throws Error when the volume is not what the model was made for; never returns a partial organ. */
  draft(volume: SeriesVolume, organs: readonly string[], signal: AbortSignal): Promise<readonly OrganDraft[]>;
}
