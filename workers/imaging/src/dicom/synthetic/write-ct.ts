import { commonAttributes, type CaseContext } from './case-plan.ts';
import { randomStream } from './random.ts';
import { ds, writePart10 } from './write-part10.ts';

/** One axial CT slice as a Part 10 file: int16 Hounsfield units, HFS. */
export function writeCtSlice(context: CaseContext, index: number): Uint8Array {
  const { geometry } = context;
  const z = geometry.sliceZ[index] as number;
  return writePart10({
    ...commonAttributes(context, {
      sopClassUid: 'CT_IMAGE',
      sopInstanceUid: context.ctInstanceUids[index] as string,
      series: context.ctSeriesUid,
      seriesNumber: 1,
    }),
    ImageType: ['ORIGINAL', 'PRIMARY', 'AXIAL'],
    SeriesDate: context.studyDate,
    ContentDate: context.studyDate,
    ContentTime: context.studyTime,
    Modality: 'CT',
    SeriesDescription: 'Planning CT',
    BodyPartExamined: context.anatomy.site === 'pelvis' ? 'PELVIS' : 'HEADNECK',
    SliceThickness: ds(geometry.sliceThickness),
    KVP: '120',
    PatientPosition: 'HFS',
    AcquisitionNumber: 1,
    InstanceNumber: index + 1,
    ImagePositionPatient: [ds(geometry.originX), ds(geometry.originY), ds(z)],
    ImageOrientationPatient: ['1', '0', '0', '0', '1', '0'],
    SliceLocation: ds(z),
    SamplesPerPixel: 1,
    PhotometricInterpretation: 'MONOCHROME2',
    Rows: geometry.rows,
    Columns: geometry.columns,
    PixelSpacing: [ds(geometry.spacing), ds(geometry.spacing)],
    BitsAllocated: 16,
    BitsStored: 16,
    HighBit: 15,
    PixelRepresentation: 1,
    WindowCenter: '40',
    WindowWidth: '400',
    RescaleIntercept: '0',
    RescaleSlope: '1',
    RescaleType: 'HU',
    PixelData: [renderSlice(context, index, z).buffer],
  });
}

function renderSlice(context: CaseContext, index: number, z: number): Int16Array<ArrayBuffer> {
  const { geometry, anatomy, seed } = context;
  const pixels = new Int16Array(geometry.rows * geometry.columns).fill(-1000);
  const random = randomStream(seed * 1009 + index);
  let at = 0;
  for (let row = 0; row < geometry.rows; row++) {
    const y = geometry.originY + row * geometry.spacing;
    for (let column = 0; column < geometry.columns; column++, at++) {
      const x = geometry.originX + column * geometry.spacing;
      const tissue = anatomy.body.contains(x, y, z)
        ? anatomy.tissues.findLast(({ solid }) => solid.contains(x, y, z))
        : undefined;
      // Two uniform draws make a triangular distribution, standard deviation about 8 HU: plain CT noise.
      const noise = (random() + random() - 1) * NOISE_HU;
      pixels[at] = Math.round((tissue?.hounsfield ?? AIR_HU) + noise);
    }
  }
  return pixels;
}

const AIR_HU = -1000;
const NOISE_HU = 20;
