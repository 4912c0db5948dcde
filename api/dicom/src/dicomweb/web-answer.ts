import type { NewIdentity } from '@rtflow/imaging/dicom/restamp';

/** What a DICOMweb request is answered with; the HTTP door writes it. */
export interface WebAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: WebBody;
  /** The body is this file of the archive, byte for byte: ranges of it can be given. */
  readonly file?: Pick<WebObject, 'blobKey' | 'sizeBytes'>;
}

export type WebBody = Uint8Array | AsyncIterable<Uint8Array> | null;

/** Why a request is not served, in the words of a problem (RFC 9457). */
export interface WebFault {
  readonly code: string;
  readonly status: number;
  readonly zh: string;
  readonly en: string;
  /** UIDs, tags and media types, never a patient's data. */
  readonly detail?: Readonly<Record<string, unknown>>;
}

const FAULTS = {
  NOT_FOUND: [404, '没有找到', 'Not found'],
  NOT_ACCEPTABLE: [
    406,
    '无法按请求的媒体类型或传输语法提供该对象',
    'The object cannot be given in a media type or transfer syntax that was asked for',
  ],
  BAD_QUERY: [400, '查询参数不合法', 'A query parameter is not valid'],
  BAD_MULTIPART: [400, '请求体不是合法的 multipart/related', 'The body is not a valid multipart/related'],
  UNSUPPORTED_MEDIA: [
    415,
    '只接受 multipart/related; type="application/dicom"',
    'Only multipart/related; type="application/dicom" is taken',
  ],
  NOT_RENDERED: [406, '该对象无法显示为图像', 'The object cannot be shown as a picture'],
  UNREADABLE: [500, '归档中的对象无法读取', 'The archived object cannot be read'],
} as const satisfies Record<string, readonly [number, string, string]>;

export function webFault(
  code: keyof typeof FAULTS,
  detail?: Readonly<Record<string, unknown>>,
): { readonly ok: false; readonly error: WebFault } {
  const [status, zh, en] = FAULTS[code];
  return { ok: false, error: { code, status, zh, en, ...(detail && { detail }) } };
}

/** An object of the archive with its place in the hierarchy. */
export interface WebObject {
  readonly studyUid: string;
  readonly seriesUid: string;
  readonly sopInstanceUid: string;
  readonly sopClassUid: string;
  readonly transferSyntaxUid: string;
  readonly blobKey: string;
  readonly sizeBytes: number;
  /** As whom it leaves, where a person has said whose it is. */
  readonly identity?: NewIdentity;
}
