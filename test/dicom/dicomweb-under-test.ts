import { api } from 'dicomweb-client';
import type { Browser } from '../api/browser.ts';
import { XmlHttpRequest } from './xml-http-request.ts';

/** What we call of it: its own declarations ask for options that it does not need, and promise arrays for promises. */
export interface DicomwebClient {
  searchForStudies(options: object): Promise<WebJson[]>;
  searchForSeries(options: object): Promise<WebJson[]>;
  searchForInstances(options: object): Promise<WebJson[]>;
  retrieveInstance(options: object): Promise<ArrayBuffer>;
  retrieveSeries(options: object): Promise<ArrayBuffer[]>;
  retrieveStudy(options: object): Promise<ArrayBuffer[]>;
  retrieveSeriesMetadata(options: object): Promise<WebJson[]>;
  retrieveInstanceMetadata(options: object): Promise<WebJson>;
  retrieveBulkData(options: object): Promise<ArrayBuffer[]>;
  retrieveInstanceFrames(options: object): Promise<ArrayBuffer[]>;
  storeInstances(options: object): Promise<unknown>;
}
export type WebJson = Record<string, { vr: string; Value?: unknown[]; BulkDataURI?: string } | undefined>;

/** The viewer library's own client (as OHIF uses it), signed in as this person. */
export function dicomwebClient(url: string, person: Browser): DicomwebClient {
  Object.assign(globalThis, { XMLHttpRequest: XmlHttpRequest });
  return new api.DICOMwebClient({
    url: `${url}/api/dicom-web`,
    headers: { Cookie: person.cookie, 'X-CSRF-Token': person.csrf },
    singlepart: false,
  }) as unknown as DicomwebClient;
}

export interface Fetched {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Buffer;
}

/** A plain request with the person's session. */
export async function webGet(
  url: string,
  person: Browser,
  headers: Record<string, string> = {},
  init: RequestInit = {},
): Promise<Fetched> {
  const response = await fetch(url, {
    ...init,
    headers: { Cookie: person.cookie, 'X-CSRF-Token': person.csrf, ...headers },
  });
  return { status: response.status, headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) };
}

export interface Sent {
  readonly status: number;
  readonly json: Record<string, { Value?: Record<string, { Value?: unknown[] }>[] }>;
}

/** STOW-RS of these files in one request. */
export async function stow(url: string, person: Browser, files: readonly Uint8Array[]): Promise<Sent> {
  const boundary = 'rtflow-test-boundary';
  const parts = files.flatMap((file) => [
    Buffer.from(`--${boundary}\r\nContent-Type: application/dicom\r\n\r\n`),
    file,
    Buffer.from('\r\n'),
  ]);
  const contentType = `multipart/related; type="application/dicom"; boundary=${boundary}`;
  const reply = await webGet(
    url,
    person,
    { 'Content-Type': contentType },
    {
      method: 'POST',
      body: new Blob([...parts, Buffer.from(`--${boundary}--\r\n`)] as BlobPart[]),
    },
  );
  return { status: reply.status, json: JSON.parse(reply.bytes.toString('utf8')) as Sent['json'] };
}
