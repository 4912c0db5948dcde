import type { SqlReader, SqlValue, Tx } from '../tx.ts';
import type { Answer } from './answers.ts';
import { CodeWords } from './code-words.ts';
import { readDocument, type SearchDocument } from './documents.ts';
import { tokensOf } from './tokens.ts';

interface Pending {
  readonly kind: string;
  readonly entity_id: string;
}

/**
 * One short unit of the follower: what was written since is read again and indexed. Answers how many; below `limit` there is no
 * more. Two servers take different rows: what the other holds is skipped.
 */
export async function indexPending(tx: Tx, limit: number): Promise<number> {
  const alone = tx.sql.dialect === 'mysql' ? ' FOR UPDATE SKIP LOCKED' : '';
  const pending = await tx.sql.all<Pending>(`SELECT kind, entity_id FROM search_pending LIMIT ?${alone}`, [limit]);
  const words = new CodeWords(tx);
  for (const { kind, entity_id: entityId } of pending) {
    await forget(tx, { kind, entityId });
    const document = await readDocument(tx, words, { kind, entityId });
    if (document) await keep(tx, { kind, entityId }, document);
    await tx.sql.run('DELETE FROM search_pending WHERE kind = ? AND entity_id = ?', [kind, entityId]);
  }
  return pending.length;
}

/** How far the index is behind the record. */
export async function pendingCount(reader: { readonly sql: SqlReader }): Promise<number> {
  return Number((await reader.sql.get<{ n: number }>('SELECT COUNT(*) AS n FROM search_pending'))?.n ?? 0);
}

interface Entity {
  readonly kind: string;
  readonly entityId: string;
}

async function forget(tx: Tx, { kind, entityId }: Entity): Promise<void> {
  const known = await tx.sql.get<{ id: number }>('SELECT id FROM search_documents WHERE kind = ? AND entity_id = ?', [
    kind,
    entityId,
  ]);
  if (!known) return;
  await tx.sql.run('DELETE FROM search_values WHERE document_id = ?', [known.id]);
  await tx.sql.run(`DELETE FROM search_words WHERE ${wordKey(tx)} = ?`, [known.id]);
  await tx.sql.run('DELETE FROM search_documents WHERE id = ?', [known.id]);
}

async function keep(tx: Tx, { kind, entityId }: Entity, document: SearchDocument): Promise<void> {
  const caseId = await caseOf(tx, document);
  if (caseId === null) return;
  const { lastId: documentId } = await tx.sql.run(
    'INSERT INTO search_documents (case_id, kind, entity_id) VALUES (?, ?, ?)',
    [caseId, kind, entityId],
  );
  const texts = document.texts.flatMap(({ text }) => (text.zh === text.en ? [text.zh] : [text.zh, text.en]));
  const tokens = tokensOf([document.title.zh, ...texts]);
  await tx.sql.run(`INSERT INTO search_words (${wordKey(tx)}, words) VALUES (?, ?)`, [documentId, tokens]);
  await keepValues(tx, { caseId, documentId }, document.answers);
}

async function keepValues(
  tx: Tx,
  of: { readonly caseId: number; readonly documentId: number },
  answers: readonly Answer[],
): Promise<void> {
  const params: SqlValue[] = [];
  for (const answer of answers) {
    const elementId = await serialOf(tx, 'search_elements', 'element', answer.element);
    params.push(of.documentId, of.caseId, elementId, textValue(answer), numberValue(answer));
  }
  if (params.length === 0) return;
  await tx.sql.run(
    `INSERT INTO search_values (document_id, case_id, element_id, text, number) VALUES ${answers.map(() => '(?, ?, ?, ?, ?)').join(', ')}`,
    params,
  );
}

function textValue({ value }: Answer): string | null {
  return typeof value === 'string' ? valueText(value) : null;
}

/** A text as it is compared: the first 64 characters in small letters. */
export function valueText(value: string): string {
  return [...value.normalize('NFKC').toLowerCase()].slice(0, 64).join('');
}

function numberValue({ value }: Answer): number | null {
  return typeof value === 'number' ? value : typeof value === 'boolean' ? Number(value) : null;
}

async function caseOf(tx: Tx, { courseId, patientId }: SearchDocument): Promise<number | null> {
  if (courseId !== null) return serialOf(tx, 'search_cases', 'course_id', courseId);
  return patientId === null ? null : serialOf(tx, 'search_cases', 'patient_id', patientId);
}

async function serialOf(tx: Tx, table: string, column: string, value: string): Promise<number> {
  const known = await tx.sql.get<{ id: number }>(`SELECT id FROM ${table} WHERE ${column} = ?`, [value]);
  return known ? Number(known.id) : (await tx.sql.run(`INSERT INTO ${table} (${column}) VALUES (?)`, [value])).lastId;
}

/** SQLite's full-text tables have their rowid for a key. */
export function wordKey({ sql }: { readonly sql: { readonly dialect: string } }): string {
  return sql.dialect === 'mysql' ? 'id' : 'rowid';
}
