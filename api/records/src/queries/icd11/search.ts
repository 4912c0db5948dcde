import type { RouteAnswer } from '@rtflow/contract';
import { readIcd11, writeIcd11, type Icd11Kind } from '@rtflow/domain/icd11';
import type { Row } from '../../models/index.ts';
import type { Reader } from '../../record-types.ts';
import { rowOf, rowsOf } from '../../rows.ts';
import type { SqlValue } from '../../tx.ts';

type Hit = RouteAnswer<'icd11.search'>['rows'][number];

const SHOWN = 30;
/** One letter fits thousands: what the index gives first is ranked, not all. */
const RANKED = 600;

/** The release that was loaded last; null before the first. */
export function currentRelease(reader: Reader): Promise<Row<'Icd11Release'> | null> {
  return rowOf(reader, 'Icd11Release', {}, ['-loadedAt', '-id']);
}

/** What begins with the first word, at any place of its title, and holds the others. */
export function searchSql(
  releaseId: string,
  kind: Icd11Kind,
  typed: string,
): { readonly sql: string; readonly params: SqlValue[] } {
  const [first = '', ...others] = typed.trim().toLowerCase().split(/\s+/);
  const holds = others
    .map(() => '(LOWER(e.title_en) LIKE ? OR e.title_zh LIKE ? OR LOWER(e.code) LIKE ?)')
    .join(' AND ');
  return {
    sql: `SELECT e.code, e.kind, e.title_zh, e.title_en FROM
        (SELECT code, MIN(LENGTH(term)) AS rest FROM
          (SELECT code, term FROM icd11_terms WHERE release_id = ? AND kind = ? AND term >= ? AND term < ? LIMIT ${RANKED}) t
          GROUP BY code) m
        JOIN icd11_entities e ON e.release_id = ? AND e.code = m.code ${holds && `WHERE ${holds}`}
        ORDER BY CASE WHEN LOWER(e.code) = ? THEN 0 ELSE 1 END, m.rest, LENGTH(e.title_zh), e.code LIMIT ${SHOWN}`,
    params: [
      releaseId,
      kind,
      first,
      `${first}\u{10FFFF}`,
      releaseId,
      ...others.flatMap((word) => [`%${word}%`, `%${word}%`, `%${word}%`]),
      first,
    ],
  };
}

interface EntitySql {
  code: string;
  kind: Icd11Kind;
  title_zh: string;
  title_en: string;
}

/** Chinese, pinyin, initials, English or code, and the department's own words for it; an empty text offers the department's list. */
export async function searchIcd11(
  reader: Reader,
  { text, kind }: { readonly text: string; readonly kind: Icd11Kind },
): Promise<RouteAnswer<'icd11.search'>> {
  const release = await currentRelease(reader);
  if (!release) return { release: null, rows: [] };
  const own = kind === 'STEM' ? await departmentCodes(reader, text) : [];
  const { sql, params } = searchSql(release.id, kind, text);
  const found = text.trim() === '' ? [] : await reader.sql.all<EntitySql>(sql, params);
  const codes = [...new Set([...own, ...found.map(({ code }) => code)])].slice(0, SHOWN);
  return { release: release.id, rows: await hitsOf(reader, release.id, codes) };
}

/** Titles of clusters, code by code, as the newest release has them; a code that it does not know has none. */
export async function titlesOf(reader: Reader, clusters: readonly string[]): Promise<RouteAnswer<'icd11.titles'>> {
  const release = await currentRelease(reader);
  return { release: release?.id ?? null, rows: release ? await hitsOf(reader, release.id, clusters) : [] };
}

/** In the given order. */
async function hitsOf(reader: Reader, releaseId: string, clusters: readonly string[]): Promise<Hit[]> {
  const parts = new Map(clusters.map((cluster) => [cluster, partsOf(cluster)]));
  const all = [...new Set([...parts.values()].flat())];
  if (all.length === 0) return [];
  const entities = await rowsOf(reader, 'Icd11Entity', { releaseId, code: all });
  const names = await departmentNames(reader);
  return clusters.flatMap((cluster) => {
    const titles = (parts.get(cluster) ?? []).map((code) => entities.find((one) => one.code === code));
    if (titles.length === 0 || titles.includes(undefined)) return [];
    const known = titles.flatMap((title) => title ?? []);
    return [
      {
        code: cluster,
        kind: known[0]?.kind ?? 'STEM',
        zh: known.map(({ titleZh }) => titleZh).join(' · '),
        en: known.map(({ titleEn }) => titleEn).join(' · '),
        department: names.filter(({ icd11 }) => icd11 === cluster).map(({ name }) => name),
      },
    ];
  });
}

function partsOf(cluster: string): string[] {
  const read = readIcd11(cluster);
  // An extension alone is what the search of extensions finds.
  return read.ok ? [read.value.stem, ...read.value.rest] : [cluster];
}

interface NamedCode {
  readonly icd11: string;
  readonly name: string;
}

async function departmentNames(reader: Reader): Promise<NamedCode[]> {
  return (await departmentSql(reader)).map(({ icd11, name_zh }) => ({ icd11, name: name_zh }));
}

async function departmentCodes(reader: Reader, text: string): Promise<string[]> {
  const typed = text.trim().toLowerCase();
  return (await departmentSql(reader))
    .filter((row) => [row.name_zh, row.name_en.toLowerCase(), row.pinyin].some((word) => word.includes(typed)))
    .map(({ icd11 }) => icd11);
}

/** A department has some hundred diagnoses of its own. */
function departmentSql(reader: Reader): Promise<{ icd11: string; name_zh: string; name_en: string; pinyin: string }[]> {
  return reader.sql.all(
    `SELECT m.icd11, i.name_zh, i.name_en, i.pinyin FROM department_diagnosis_codes m
       JOIN code_items i ON i.list_code = 'department-diagnosis' AND i.code = m.diagnosis AND i.effective_to IS NULL
      ORDER BY i.sort, m.icd11`,
  );
}

/**
 * The beginnings of stems that a text asks for: the codes that the department's diagnosis of this name stands for, or the beginning of
 * a code itself.
 */
export async function diagnosisStems(reader: Reader, text: string): Promise<string[]> {
  const codes = await departmentCodes(reader, text);
  return codes.length > 0 ? codes.map((code) => partsOf(code)[0] ?? code) : [text.trim().toUpperCase()];
}

/** What of a cluster the current release does not know; empty before a release is loaded. */
export async function unknownCodes(reader: Reader, cluster: string): Promise<readonly string[]> {
  const release = await currentRelease(reader);
  const read = readIcd11(cluster);
  if (!read.ok) return [cluster];
  if (!release) return [];
  const codes = [read.value.stem, ...read.value.rest];
  const known = await rowsOf(reader, 'Icd11Entity', { releaseId: release.id, code: codes });
  return codes.filter((code) => !known.some((row) => row.code === code));
}

export function clusterOf(row: Pick<Row<'Diagnosis'>, 'icd11Stem' | 'icd11Ext'>): string {
  return writeIcd11({ stem: row.icd11Stem, rest: row.icd11Ext ?? [] });
}
