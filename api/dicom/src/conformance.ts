import { STORAGE_CLASSES, VERIFICATION_SOP_CLASS } from '@rtflow/imaging/dicom/sop-classes';
import {
  DEFLATED_LITTLE_ENDIAN,
  ENCAPSULATED_SYNTAXES,
  EXPLICIT_BIG_ENDIAN,
  EXPLICIT_LITTLE_ENDIAN,
  IMPLICIT_LITTLE_ENDIAN,
} from '@rtflow/imaging/dicom/transfer-syntaxes';
import { WRITABLE_SETS } from '@rtflow/imaging/dicom/encode-text';
import { IMPLEMENTATION } from './part10.ts';
import { QUERY_ATTRIBUTES, REQUEST_KEYS } from './query/query-attributes.ts';
import { QUERY_MODEL_UIDS, QUERY_STATUS } from './query/query-models.ts';
import { MODALITY_WORKLIST } from './scp/modality-worklist.ts';
import { PERFORMED_STEP } from './scp/performed-step.ts';
import { STORAGE_COMMITMENT } from './scp/storage-commitment.ts';
import { DEFAULT_LIMITS } from './start.ts';
import { STORE_STATUS } from './store-status.ts';

/** The conformance statement (PS3.2) in Markdown, made from the tables that the node works by. */
export function conformanceStatement(aeTitle: string): string {
  const plain = [IMPLICIT_LITTLE_ENDIAN, EXPLICIT_LITTLE_ENDIAN];
  return [
    '# DICOM conformance statement',
    `RTFlow, AE title \`${aeTitle}\`. Implementation class UID \`${IMPLEMENTATION.classUid}\`, version \`${IMPLEMENTATION.version}\`.`,
    '## Association',
    table(
      ['limit', 'value'],
      [
        [
          'associations at once, of one address',
          `${DEFAULT_LIMITS.maxAssociations}, ${DEFAULT_LIMITS.maxAssociationsPerPeer}`,
        ],
        ['longest PDU taken', `${DEFAULT_LIMITS.maxPduBytes} bytes`],
        ['largest object', `${DEFAULT_LIMITS.maxInstanceBytes} bytes`],
        ['silence before the connection is cut', `${DEFAULT_LIMITS.idleMs / 1000} s`],
        ['asynchronous operations', 'none'],
        ['calling AE title', 'must be a known peer; unknown ones are rejected and audited'],
      ],
    ),
    '## Services as SCP',
    table(
      ['service', 'SOP class', 'transfer syntaxes'],
      [
        ['Verification', VERIFICATION_SOP_CLASS, plain.join(', ')],
        ...QUERY_MODEL_UIDS.map((uid) => ['Query/retrieve', uid, plain.join(', ')]),
        ['Modality worklist', MODALITY_WORKLIST, plain.join(', ')],
        ['Modality performed procedure step', PERFORMED_STEP, plain.join(', ')],
        ['Storage commitment, push model', STORAGE_COMMITMENT, plain.join(', ')],
        ['Storage', 'every class below 1.2.840.10008.5.1.4.1.1', 'see below'],
      ],
    ),
    '## Services as SCU',
    'Verification; storage (C-MOVE, routing, push), query and retrieve on study root by C-FIND, C-MOVE and C-GET; storage commitment reports.',
    '## Storage',
    'Objects are kept bit for bit in the transfer syntax in which they come: ' +
      [...plain, DEFLATED_LITTLE_ENDIAN, EXPLICIT_BIG_ENDIAN, ...ENCAPSULATED_SYNTAXES].join(', ') +
      ', and every other below 1.2.840.10008.1.2.4 but JPIP. Private elements are kept.',
    table(['SOP class', 'name'], Object.entries(STORAGE_CLASSES)),
    '## Status codes',
    table(
      ['C-STORE', 'when'],
      Object.entries(STORE_STATUS).map(([name, status]) => [hex(status), name.toLowerCase().replaceAll('_', ' ')]),
    ),
    table(
      ['C-FIND, C-MOVE, C-GET', 'when'],
      Object.entries(QUERY_STATUS).map(([name, status]) => [hex(status), name.toLowerCase().replaceAll('_', ' ')]),
    ),
    '## Query keys',
    table(
      ['tag', 'level', 'VR', 'matching'],
      [
        ...Object.entries(QUERY_ATTRIBUTES).map(([tag, { level, vr, matching }]) => [
          tagText(tag),
          level,
          vr,
          matching,
        ]),
        ...Object.keys(REQUEST_KEYS).map((tag) => [`(0040,0275) > ${tagText(tag)}`, 'SERIES', 'SH', 'text']),
      ],
    ),
    '## Character sets',
    `Read: every set of PS3.3 C.12.1.1.2, with code extensions. Written: ${WRITABLE_SETS.join(', ')}, by peer.`,
    '## Security',
    'TLS 1.2 and later, with certificates of both sides when a CA is given. Preambles are not kept. De-identification on sending follows the Basic Application Level Confidentiality Profile.',
  ].join('\n\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function tagText(tag: string): string {
  return `(${tag.slice(1, 5)},${tag.slice(5)})`;
}

function hex(status: number): string {
  return `0x${status.toString(16).padStart(4, '0').toUpperCase()}`;
}
