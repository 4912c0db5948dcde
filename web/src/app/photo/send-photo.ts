import type { ApiClient } from '@rtflow/contract/client';
import type { RouteAnswer } from '@rtflow/contract/routes';

/** A picture that was taken and cropped, ready to be kept. Both are JPEG without the data that cameras add. */
export interface Shot {
  readonly source: 'CAMERA' | 'UPLOAD';
  readonly original: Blob;
  readonly thumbnail: Blob;
}

export async function sendPhoto(
  client: ApiClient,
  of: { readonly patientId: string; readonly commandId: string; readonly shot: Shot },
): Promise<RouteAnswer<'patients.takePhoto'>> {
  const { source, original, thumbnail } = of.shot;
  return client.call('patients.takePhoto', {
    params: { patientId: of.patientId },
    body: {
      commandId: of.commandId,
      source,
      original: await base64Of(original),
      thumbnail: await base64Of(thumbnail),
    },
  });
}

async function base64Of(blob: Blob): Promise<string> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let text = '';
  // In pieces: an argument list of a whole picture is too long for a call.
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}
