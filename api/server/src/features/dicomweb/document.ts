import { openWhole, readOrFault } from '@rtflow/dicom-node/dicomweb/stored-bytes';
import { webFault, type WebAnswer, type WebObject } from '@rtflow/dicom-node/dicomweb/web-answer';
import { TAG } from '@rtflow/imaging/dicom/tags';
import type { BlobStore } from '@rtflow/records';
import type { Outcome } from '@rtflow/records/policies/refusals';

/** Kinds of document that are given by their own name; anything else goes out as plain bytes. */
const EXTENSIONS: Readonly<Record<string, string>> = {
  'application/pdf': 'pdf',
  'text/xml': 'xml',
  'model/stl': 'stl',
  'model/obj': 'obj',
};

/**
 * Encapsulated document (PS3.3 A.45) as a download: a PDF or CDA may hold scripts, so no browser shows it within our page
 * or with our rights.
 */
export async function documentAnswer(blobs: BlobStore, object: WebObject): Promise<Outcome<WebAnswer>> {
  const opened = await readOrFault(() => openWhole(blobs, object));
  if (!opened.ok) return webFault('UNREADABLE', { sopInstanceUid: object.sopInstanceUid });
  const { attributes } = opened.value;
  const element = attributes.element(TAG.EncapsulatedDocument);
  if (element === undefined) return webFault('NOT_FOUND', { sopInstanceUid: object.sopInstanceUid });
  const declared = attributes.text(TAG.MIMETypeOfEncapsulatedDocument)?.toLowerCase() ?? '';
  const extension = EXTENSIONS[declared];
  // The value is padded to an even length; its real one is told apart (PS3.3 C.24.2).
  const length = attributes.dataSet.uint32(TAG.EncapsulatedDocumentLength) ?? element.length;
  const end = element.dataOffset + Math.min(length, element.length);
  return {
    ok: true,
    value: {
      status: 200,
      contentType: extension === undefined ? 'application/octet-stream' : declared,
      headers: { 'Content-Disposition': `attachment; filename="document.${extension ?? 'bin'}"` },
      body: attributes.dataSet.byteArray.subarray(element.dataOffset, end),
    },
  };
}
