import { ok, type Result } from '@rtflow/domain/result';
import { elementName } from '@rtflow/imaging/dicom/recode-data-set';
import { EXPLICIT_BIG_ENDIAN } from '@rtflow/imaging/dicom/transfer-syntaxes';
import { dicomJsonOf, type DicomJson, type JsonElement } from './dicom-json.ts';
import { openHead, readOrFault, type StoredBytes } from './stored-bytes.ts';
import { webFault, type WebFault, type WebObject } from './web-answer.ts';

export interface ListedElement {
  /** (0010,0020) */
  readonly tag: string;
  /** Keyword of PS3.6; empty for a private or unknown element. */
  readonly name: string;
  readonly vr: string;
  readonly value: string;
  /** Sequences that it stands in. */
  readonly depth: number;
}

const MOST = 4000;
const LONGEST = 200;

/** The attributes of one object as a table for people: sequences opened, bulk values by their size alone. */
export async function elementList(
  store: StoredBytes,
  object: WebObject,
): Promise<Result<readonly ListedElement[], WebFault>> {
  const head = await readOrFault(() => openHead(store, object));
  if (!head.ok) return webFault('UNREADABLE', { sopInstanceUid: object.sopInstanceUid });
  const bigEndian = object.transferSyntaxUid === EXPLICIT_BIG_ENDIAN;
  const listed: ListedElement[] = [];
  list(dicomJsonOf(head.value.attributes, { bulkUri: (path) => path, bigEndian }), 0, listed);
  return ok(listed.slice(0, MOST));
}

function list(json: DicomJson, depth: number, into: ListedElement[]): void {
  for (const [tag, element] of Object.entries(json)) {
    if (into.length >= MOST) return;
    const { vr } = element;
    into.push({
      tag: `(${tag.slice(0, 4)},${tag.slice(4)})`,
      name: elementName(tag),
      vr,
      value: shown(element),
      depth,
    });
    if (vr !== 'SQ') continue;
    for (const item of element.Value ?? []) list(item as DicomJson, depth + 1, into);
  }
}

function shown({ vr, Value, BulkDataURI, InlineBinary }: JsonElement): string {
  if (BulkDataURI !== undefined || InlineBinary !== undefined) return '…';
  if (vr === 'SQ') return `× ${Value?.length ?? 0}`;
  const text = (Value ?? [])
    .map((value) =>
      typeof value === 'object' && value !== null ? Object.values(value).join('=') : String(value ?? ''),
    )
    .join(' \\ ');
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
