import { spellingsOf, type SearchTerm } from '../../search/tokens.ts';
import type { Dialect, SqlValue } from '../../tx.ts';

/** Of a word that stands everywhere the newest so many places are looked at. */
const MOST_PLACES = 100_000;

/** The cases in whose documents a term stands, each with its newest such document. */
export function casesWith(dialect: Dialect, term: SearchTerm): { readonly sql: string; readonly params: SqlValue[] } {
  const { sql, params } = documentsWith(dialect, [term]);
  return {
    sql: `SELECT d.case_id, MAX(d.id) AS newest
            FROM (${sql} ORDER BY id DESC LIMIT ${MOST_PLACES}) w JOIN search_documents d ON d.id = w.id GROUP BY d.case_id`,
    params,
  };
}

/** The documents in which any of the terms stands. */
export function documentsWith(
  dialect: Dialect,
  terms: readonly SearchTerm[],
): { readonly sql: string; readonly params: SqlValue[] } {
  const spellings = terms.flatMap(spellingsOf).map(({ tokens, isPrefix }) => {
    const phrase = tokens.length > 1 ? `"${tokens.join(' ')}"` : (tokens[0] ?? '');
    return isPrefix ? `${phrase}*` : phrase;
  });
  return dialect === 'mysql'
    ? {
        sql: 'SELECT w.id AS id FROM search_words w WHERE MATCH(w.words) AGAINST (? IN BOOLEAN MODE)',
        params: [spellings.join(' ')],
      }
    : { sql: 'SELECT w.rowid AS id FROM search_words w WHERE search_words MATCH ?', params: [spellings.join(' OR ')] };
}
