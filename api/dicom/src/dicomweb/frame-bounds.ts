import type { Attributes } from '@rtflow/imaging/dicom/attributes';
import { TAG } from '@rtflow/imaging/dicom/tags';

/** The compressed bytes of each frame, read when called; undefined when the fragments do not tell frames apart. */
export function encapsulatedFrames({ dataSet, decimal }: Attributes): readonly (() => Uint8Array)[] | undefined {
  const element = dataSet.elements[TAG.PixelData];
  const fragments = element?.fragments ?? [];
  const count = decimal(TAG.NumberOfFrames) ?? 1;
  return frameBounds(fragments, element?.basicOffsetTable ?? [], count)?.map(({ from, to }) => () => {
    const parts = fragments
      .slice(from, to)
      .map(({ position, length }) => dataSet.byteArray.subarray(position, position + length));
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
  });
}

/** Fragments of each frame (PS3.5 A.4): one each, all for the only frame, or as the offset table says. */
function frameBounds(
  fragments: readonly { readonly offset: number }[],
  offsets: readonly number[],
  count: number,
): readonly { from: number; to: number }[] | undefined {
  if (fragments.length === 0) return undefined;
  if (count === 1) return [{ from: 0, to: fragments.length }];
  if (fragments.length === count) return fragments.map((_, index) => ({ from: index, to: index + 1 }));
  if (offsets.length !== count) return undefined;
  const firsts = offsets.map((offset) => fragments.findIndex((fragment) => fragment.offset === offset));
  if (firsts.includes(-1)) return undefined;
  return firsts.map((from, index) => ({ from, to: firsts[index + 1] ?? fragments.length }));
}
