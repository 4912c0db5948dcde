import type { SearchSnippet } from '@rtflow/contract/rest/search';
import { isoOf } from '../../clinical/hospital-time.ts';
import type { Reader } from '../../record-types.ts';
import { CodeWords } from '../../search/code-words.ts';
import { readDocument, type SearchDocument } from '../../search/documents.ts';
import { wordKey } from '../../search/index-pending.ts';
import { placesOf, type SearchTerm } from '../../search/tokens.ts';
import { formsOf } from '../patients/chart-log.ts';
import { documentsWith } from './words-sql.ts';

const MOST_SNIPPETS = 4;
const MOST_DOCUMENTS = 4;

export interface Sought {
  readonly terms: readonly SearchTerm[];
  /** Elements of the criteria: their answers are shown too. */
  readonly rules: readonly string[];
}

interface DocumentSql {
  readonly id: number;
  readonly case_id: number;
  readonly kind: string;
  readonly entity_id: string;
}

/** Of each case the places where the words stand, in its newest documents, and what was answered to the elements asked for. */
export async function snippetsOf(
  reader: Reader,
  caseIds: readonly number[],
  sought: Sought,
): Promise<Map<number, SearchSnippet[]>> {
  const words = new CodeWords(reader);
  const snippets = new Map<number, SearchSnippet[]>();
  const read = new Map<number, number>();
  for (const row of await documentsOf(reader, caseIds, sought)) {
    const caseId = Number(row.case_id);
    const done = read.get(caseId) ?? 0;
    const found = snippets.get(caseId) ?? [];
    if (done >= MOST_DOCUMENTS || found.length >= MOST_SNIPPETS) continue;
    read.set(caseId, done + 1);
    const document = await readDocument(reader, words, { kind: row.kind, entityId: row.entity_id });
    if (!document) continue;
    const [form = null] = row.kind === 'form' ? await formsOf(reader, { ids: [row.entity_id] }) : [];
    found.push(...snippetsIn(document, { documentId: String(row.id), form }, sought));
    snippets.set(caseId, found.slice(0, MOST_SNIPPETS));
  }
  return snippets;
}

async function documentsOf(
  reader: Reader,
  caseIds: readonly number[],
  { terms, rules }: Sought,
): Promise<DocumentSql[]> {
  if (caseIds.length === 0) return [];
  const marks = (list: readonly unknown[]) => list.map(() => '?').join(', ');
  const rows = await reader.sql.all<DocumentSql>(
    `SELECT id, case_id, kind, entity_id FROM search_documents WHERE case_id IN (${marks(caseIds)}) ORDER BY id DESC`,
    caseIds,
  );
  const ids = rows.map(({ id }) => id);
  const matching = new Set<number>();
  if (terms.length > 0 && ids.length > 0) {
    const { sql, params } = documentsWith(reader.sql.dialect, terms);
    const hits = await reader.sql.all<{ id: number }>(`${sql} AND w.${wordKey(reader)} IN (${marks(ids)})`, [
      ...params,
      ...ids,
    ]);
    for (const { id } of hits) matching.add(Number(id));
  }
  if (rules.length > 0 && ids.length > 0) {
    const answers = await reader.sql.all<{ id: number }>(
      `SELECT DISTINCT v.document_id AS id FROM search_values v JOIN search_elements e ON e.id = v.element_id
        WHERE v.document_id IN (${marks(ids)}) AND e.element IN (${marks(rules)})`,
      [...ids, ...rules],
    );
    for (const { id } of answers) matching.add(Number(id));
  }
  return rows.filter(({ id }) => matching.has(Number(id)));
}

type Where = Pick<SearchSnippet, 'documentId' | 'form'>;

function snippetsIn(document: SearchDocument, where: Where, { terms, rules }: Sought): SearchSnippet[] {
  const asked = new Set(document.answers.filter(({ element }) => rules.includes(element)).map(({ path }) => path));
  return document.texts.flatMap((text) => {
    const marks = { zh: placesIn(text.text.zh, terms), en: placesIn(text.text.en, terms) };
    const isHit = marks.zh.length + marks.en.length > 0 || (text.path !== null && asked.has(text.path));
    const { path, label } = text;
    const at = isoOf(document.at);
    return isHit ? [{ ...where, title: document.title, at, path, label, text: text.text, marks }] : [];
  });
}

function placesIn(text: string, terms: readonly SearchTerm[]): [number, number][] {
  return terms.flatMap((term) => placesOf(text, term)).toSorted((a, b) => a[0] - b[0]);
}
