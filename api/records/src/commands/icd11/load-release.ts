import { icd11KindOf } from '@rtflow/domain/icd11';
import { pinyin } from 'pinyin-pro';
import { insertRow } from '../../rows.ts';
import type { SqlValue, Tx } from '../../tx.ts';

export interface Icd11Title {
  readonly code: string;
  readonly zh: string;
  readonly en: string;
}

/** Rows of one INSERT: both databases take as many parameters. */
const AT_ONCE = 200;
const TERM_LENGTH = 40;

/** What an interrupted load left, or the same release once more: nothing of it is in use before `finishRelease`. */
export async function clearRelease(tx: Tx, releaseId: string): Promise<void> {
  for (const table of ['icd11_terms', 'icd11_entities']) {
    await tx.sql.run(`DELETE FROM ${table} WHERE release_id = ?`, [releaseId]);
  }
  await tx.sql.run('DELETE FROM icd11_releases WHERE id = ?', [releaseId]);
}

/** Codes of no known form are left out. @returns how many were written */
export async function addTitles(tx: Tx, releaseId: string, titles: readonly Icd11Title[]): Promise<number> {
  const known = titles.flatMap((title) => {
    const kind = icd11KindOf(title.code);
    return kind === null ? [] : [{ ...title, kind }];
  });
  await insertMany(
    tx,
    'icd11_entities (release_id, code, kind, title_zh, title_en)',
    known.map(({ code, kind, zh, en }) => [releaseId, code, kind, zh.slice(0, 255), en.slice(0, 255)]),
  );
  await insertMany(
    tx,
    'icd11_terms (release_id, kind, term, code)',
    known.flatMap((title) => [...termsOf(title)].map((term) => [releaseId, title.kind, term, title.code])),
  );
  return known.length;
}

/** From here on the release is searched, and diagnoses keep its name. */
export async function finishRelease(
  tx: Tx,
  release: {
    readonly id: string;
    readonly source: string;
    readonly fileVersion: string | null;
    readonly entities: number;
  },
): Promise<void> {
  await insertRow(tx, 'Icd11Release', { ...release, loadedAt: tx.now, loadedBy: tx.actor.id });
  await tx.audit({
    action: 'icd11.release-loaded',
    entity: 'icd11',
    entityId: release.id,
    detail: { entities: release.entities, fileVersion: release.fileVersion },
  });
}

/**
 * The code, and every place at which somebody may begin to type: each Chinese character with the pinyin and the initials from there
 * on, each English word.
 */
function termsOf({ code, zh, en }: Icd11Title): Set<string> {
  const terms = new Set([code.toLowerCase(), code.toLowerCase().replace('.', '')]);
  const characters = [...zh];
  const syllables = pinyin(zh, { toneType: 'none', type: 'array', v: true }).map((part) => part.toLowerCase());
  const initials = pinyin(zh, { pattern: 'first', toneType: 'none', type: 'array' }).map((part) => part.toLowerCase());
  const add = (term: string) => {
    const text = term.slice(0, TERM_LENGTH);
    if (/^[\p{L}\p{N}]/u.test(text)) terms.add(text);
  };
  for (const at of characters.keys()) {
    add(characters.slice(at).join('').toLowerCase());
    // Where a title holds Latin words, pinyin-pro gives one part per character too.
    add(
      syllables
        .slice(at)
        .join('')
        .replace(/[^a-z0-9]/g, ''),
    );
    add(
      initials
        .slice(at)
        .join('')
        .replace(/[^a-z0-9]/g, ''),
    );
  }
  for (const word of en.toLowerCase().matchAll(/[\p{L}\p{N}]+/gu)) add(en.toLowerCase().slice(word.index));
  return terms;
}

async function insertMany(tx: Tx, into: string, rows: readonly SqlValue[][]): Promise<void> {
  for (let at = 0; at < rows.length; at += AT_ONCE) {
    const some = rows.slice(at, at + AT_ONCE);
    const marks = some.map((row) => `(${row.map(() => '?').join(', ')})`).join(', ');
    await tx.sql.run(`INSERT INTO ${into} VALUES ${marks}`, some.flat());
  }
}
