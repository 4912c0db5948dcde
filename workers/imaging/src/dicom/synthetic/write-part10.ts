import dcmjs from 'dcmjs';
import { EXPLICIT_LITTLE_ENDIAN } from '../transfer-syntaxes.ts';
import { derivedUid } from './uid.ts';

/** A Part 10 file in Explicit VR Little Endian from attributes by keyword. DS values come as text of at most 16 bytes. */
export function writePart10(attributes: Record<string, unknown>, pixelVr: 'OW' | 'OB' = 'OW'): Uint8Array {
  const { DicomDict, DicomMetaDictionary } = dcmjs.data;
  const file = new DicomDict(
    DicomMetaDictionary.denaturalizeDataset({
      FileMetaInformationVersion: [Uint8Array.of(0, 1).buffer],
      MediaStorageSOPClassUID: attributes['SOPClassUID'],
      MediaStorageSOPInstanceUID: attributes['SOPInstanceUID'],
      TransferSyntaxUID: EXPLICIT_LITTLE_ENDIAN,
      ImplementationClassUID: derivedUid('rtflow', 'synthetic'),
      ImplementationVersionName: 'RTFLOW_SYNTH',
      _vrMap: {},
    }),
  );
  file.dict = DicomMetaDictionary.denaturalizeDataset({ ...attributes, _vrMap: { PixelData: pixelVr } });
  return new Uint8Array(file.write({ fragmentMultiframe: false }));
}

/** Decimal String: fixed point, trailing zeros cut, 16 bytes at most (PS3.5 Table 6.2-1). */
export function ds(value: number, digits = 4): string {
  const text = value.toFixed(digits).replace(/\.?0+$/, '');
  return text === '-0' ? '0' : text;
}
