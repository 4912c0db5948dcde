import { Readable } from 'node:stream';
import type { ArchivedObject, DicomArchive, FindMatch, FindQuery, Selection } from '@rtflow/dicom-node/query/archive';
import { correctedBytes, MAX_CORRECTED_BYTES } from '@rtflow/dicom-node/corrected-bytes';
import type { CommitmentArchive } from '@rtflow/dicom-node/scp/storage-commitment';
import type { QueryTag, REQUEST_KEYS } from '@rtflow/dicom-node/query/query-attributes';
import type { BlobStore } from '../../blob-store.ts';
import { DICOM_ACTOR } from '../../commands/dicom/store-instance.ts';
import type { Database } from '../../database.ts';
import { rowOf } from '../../rows.ts';
import type { SqlReader, SqlValue } from '../../tx.ts';
import { correctionOfInstance } from './correction.ts';
import { findSql, HEADER_FIELDS } from './find-sql.ts';

/** Matches of one statement: a cancelled query reads no further than the page in hand. */
const FIRST_PAGE = 200;
const NEXT_PAGES = 2000;

/** The record as the archive that query and retrieve work on. */
export function createDicomArchive(database: Database, blobs: BlobStore): DicomArchive & CommitmentArchive {
  return {
    find: (query) => find(database, query),
    select: (selection) => select(database.readPool, selection),
    open: (object) => open(database.readPool, blobs, object),
    held: (instanceUids) => held(database, blobs, instanceUids),
    async destination(aeTitle) {
      const peer = await rowOf({ sql: database.reader }, 'AePeer', { aeTitle, active: true });
      if (!peer) return null;
      const { tls = false, characterSet } = peer.options;
      return { aeTitle, host: peer.host, port: peer.port, tls, ...(characterSet && { characterSet }) };
    },
    async recordTransfer({ kind, callingAe, destinationAe, sent, failed, studyUids }) {
      await database.unitOfWork.run(DICOM_ACTOR, (tx) =>
        tx.audit({
          action: `dicom.${kind}`,
          entity: 'association',
          entityId: callingAe.slice(0, 64) || 'unknown',
          detail: { destinationAe, sent, failed, studyUids },
        }),
      );
    },
  };
}

async function* find({ readPool, dialect }: Database, query: FindQuery): AsyncGenerator<FindMatch> {
  let after: string | null = null;
  for (let rows = FIRST_PAGE; ; rows = NEXT_PAGES) {
    const { text, params } = findSql(query, dialect, { after, rows });
    const page = await readPool.all<Row>(text, params);
    for (const row of page) yield matchOf(row, query);
    if (page.length < rows) return;
    after = page.at(-1)?.page_key ?? null;
  }
}

type Row = Record<string, string | number | null> & { page_key: string };

function matchOf(row: Row, query: FindQuery): FindMatch {
  const values = new Map<QueryTag, string | number | null>();
  const header =
    typeof row['header'] === 'string' ? (JSON.parse(row['header']) as Record<string, unknown>) : row['header'];
  for (const tag of query.keys.keys()) {
    const field = HEADER_FIELDS[tag];
    const value = field === undefined ? row[tag] : (header as unknown as Record<string, string> | undefined)?.[field];
    values.set(tag, value ?? null);
  }
  const request: Partial<Record<keyof typeof REQUEST_KEYS, string | null>> = {};
  for (const tag of query.request.keys()) request[tag] = (row[tag] as string | null | undefined) ?? null;
  return { values, request };
}

async function select(sql: SqlReader, selection: Selection): Promise<readonly ArchivedObject[]> {
  const where: string[] = [];
  const params: SqlValue[] = [];
  const among = (column: string, values: readonly string[] | undefined): void => {
    if (values === undefined) return;
    where.push(`${column} IN (${values.map(() => '?').join(', ')})`);
    params.push(...values);
  };
  among('t.dicom_patient_id', selection.patientIds);
  among('t.study_instance_uid', selection.studyUids);
  among('s.series_instance_uid', selection.seriesUids);
  among('i.sop_instance_uid', selection.instanceUids);
  if (where.length === 0) return [];
  const rows = await sql.all<Record<keyof ArchivedObject, string>>(
    `SELECT i.sop_class_uid AS sopClassUid, i.sop_instance_uid AS sopInstanceUid,
       i.transfer_syntax_uid AS transferSyntaxUid, i.blob_key AS blobKey, i.size_bytes AS sizeBytes
     FROM dicom_instances i JOIN dicom_series s ON s.series_instance_uid = i.series_instance_uid
     JOIN dicom_studies t ON t.study_instance_uid = s.study_instance_uid
     WHERE ${where.join(' AND ')} ORDER BY s.series_instance_uid, i.instance_number, i.sop_instance_uid`,
    params,
  );
  return rows.map((row) => ({ ...row, sizeBytes: Number(row.sizeBytes) }));
}

/** Under the corrected identity, where a person has said whose the study is. @throws Error when it cannot be written so */
async function open(sql: SqlReader, blobs: BlobStore, object: ArchivedObject): Promise<Readable> {
  const identity = await correctionOfInstance(sql, object.sopInstanceUid);
  if (identity === null) return blobs.open(object.blobKey);
  if (object.sizeBytes > MAX_CORRECTED_BYTES) throw new Error('Too large to leave under a corrected identity');
  return Readable.from([correctedBytes(await blobs.read(object.blobKey), identity)]);
}

async function held(
  { readPool }: Database,
  blobs: BlobStore,
  instanceUids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  if (instanceUids.length === 0) return found;
  for (const { sopInstanceUid, sopClassUid, blobKey } of await select(readPool, { instanceUids })) {
    if (await blobs.has(blobKey)) found.set(sopInstanceUid, sopClassUid);
  }
  return found;
}
