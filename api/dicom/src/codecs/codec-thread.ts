import { parentPort } from 'node:worker_threads';
import codecs from 'dcmjs-codecs';
import type { DecodeAnswer, DecodeRequest } from './decode-frame.ts';

const { Context, NativeCodecs } = codecs;
const ready = NativeCodecs.initializeAsync();

/** Which of the decoders reads a syntax; the JPEG one tells its processes apart by itself. */
const DECODERS: Readonly<Record<string, 'decodeJpeg' | 'decodeJpegLs' | 'decodeJpeg2000' | 'decodeRle'>> = {
  '1.2.840.10008.1.2.5': 'decodeRle',
  '1.2.840.10008.1.2.4.50': 'decodeJpeg',
  '1.2.840.10008.1.2.4.51': 'decodeJpeg',
  '1.2.840.10008.1.2.4.53': 'decodeJpeg',
  '1.2.840.10008.1.2.4.55': 'decodeJpeg',
  '1.2.840.10008.1.2.4.57': 'decodeJpeg',
  '1.2.840.10008.1.2.4.70': 'decodeJpeg',
  '1.2.840.10008.1.2.4.80': 'decodeJpegLs',
  '1.2.840.10008.1.2.4.81': 'decodeJpegLs',
  '1.2.840.10008.1.2.4.90': 'decodeJpeg2000',
  '1.2.840.10008.1.2.4.91': 'decodeJpeg2000',
  '1.2.840.10008.1.2.4.201': 'decodeJpeg2000',
  '1.2.840.10008.1.2.4.202': 'decodeJpeg2000',
  '1.2.840.10008.1.2.4.203': 'decodeJpeg2000',
};

parentPort?.on('message', (request: DecodeRequest) => void answer(request));

async function answer(request: DecodeRequest): Promise<void> {
  await ready;
  const decoded = decode(request);
  parentPort?.postMessage(decoded, decoded.ok ? [decoded.samples.buffer] : []);
}

function decode({ id, syntax, layout, frame }: DecodeRequest): DecodeAnswer {
  try {
    const decoder = DECODERS[syntax];
    if (decoder === undefined) return { id, ok: false, reason: `no decoder for ${syntax}` };
    const { rows, columns, photometricInterpretation, ...sample } = layout;
    const context = new Context({
      height: rows,
      width: columns,
      ...sample,
      photometricInterpretation,
      encodedBuffer: frame,
    });
    // Colour difference samples become RGB: no peer has to know what the codec was fed.
    const options = { convertColorspaceToRgb: layout.samplesPerPixel === 3 };
    const result = NativeCodecs[decoder](context, options);
    const samples = Uint8Array.from(result.getDecodedBuffer() ?? []);
    return {
      id,
      ok: true,
      samples,
      photometricInterpretation: result.getPhotometricInterpretation() ?? photometricInterpretation,
      planarConfiguration: result.getPlanarConfiguration() ?? 0,
    };
  } catch (error) {
    return { id, ok: false, reason: error instanceof Error ? error.message : String(error) };
  }
}
