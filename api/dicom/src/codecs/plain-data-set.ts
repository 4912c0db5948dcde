import { err, ok, type Result } from '@rtflow/domain/result';
import { recodeDataSet } from '@rtflow/imaging/dicom/recode-data-set';
import { EXPLICIT_LITTLE_ENDIAN, isNativeTransferSyntax } from '@rtflow/imaging/dicom/transfer-syntaxes';
import { dataSetOffsetOf } from '../part10.ts';
import { decompress } from './decompress.ts';

/** The data set of a Part 10 file in one of the two plain little endian syntaxes; compressed pixels are decoded first. */
export async function plainDataSet(file: Uint8Array, from: string, to: string): Promise<Result<Uint8Array, string>> {
  const plain = isNativeTransferSyntax(from) ? ok(file) : await decompress(file);
  if (!plain.ok) return plain;
  const bytes = Buffer.from(plain.value.buffer, plain.value.byteOffset, plain.value.length);
  const offset = dataSetOffsetOf(bytes);
  if (typeof offset !== 'number') return err('no Part 10 file');
  const data = recodeDataSet(bytes.subarray(offset), isNativeTransferSyntax(from) ? from : EXPLICIT_LITTLE_ENDIAN, to);
  return data.ok ? ok(data.value) : err(data.error.code);
}
