import type { Attributes } from './attributes.ts';
import { TAG } from './tags.ts';

/** What an object says of others: enough to tell whose it is, not the list of all its images. */
export interface ObjectReferences {
  /** Studies, series and objects that it names, each once. */
  readonly uids: readonly string[];
  /** Frames of reference that it lies in. */
  readonly frames: readonly string[];
}

/** Of a series with hundreds of images a few name the same owner as all. */
const MOST = 16;

/** Sequences of single references, at the top of the data set. */
const DIRECT = [
  TAG.ReferencedRTPlanSequence,
  TAG.ReferencedStructureSetSequence,
  TAG.ReferencedDoseSequence,
  TAG.ReferencedImageSequence,
  TAG.SourceImageSequence,
] as const;

/** RT objects name plan, structures and dose; structure sets study and series (PS3.3 C.8.8.5); REG, SEG, PR, KO series. */
export function readReferences(attributes: Attributes): ObjectReferences {
  const frames = [attributes.text(TAG.FrameOfReferenceUID)];
  const uids: (string | undefined)[] = [];
  for (const tag of DIRECT)
    for (const item of attributes.items(tag)) uids.push(item.text(TAG.ReferencedSOPInstanceUID));
  for (const frame of attributes.items(TAG.ReferencedFrameOfReferenceSequence)) {
    frames.push(frame.text(TAG.FrameOfReferenceUID));
    for (const study of frame.items(TAG.RTReferencedStudySequence)) {
      uids.push(study.text(TAG.ReferencedSOPInstanceUID));
      for (const series of study.items(TAG.RTReferencedSeriesSequence)) uids.push(series.text(TAG.SeriesInstanceUID));
    }
  }
  const parents = [attributes, ...attributes.items(TAG.StudiesContainingOtherReferencedInstancesSequence)];
  for (const parent of parents) {
    uids.push(...parent.items(TAG.ReferencedSeriesSequence).map((series) => series.text(TAG.SeriesInstanceUID)));
  }
  return { uids: some(uids), frames: some(frames) };
}

function some(values: readonly (string | undefined)[]): string[] {
  return [...new Set(values.filter((value) => value !== undefined && value.length <= 64))].slice(0, MOST) as string[];
}
