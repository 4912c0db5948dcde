import type { ParsedQuery, RouteAnswer } from '@rtflow/contract';
import { FIRST_BEAM_DAYS, MILESTONES, MILESTONE_WORDS, type Milestone } from '@rtflow/domain/monitor/milestones';
import { remainingTime, type Observed } from '@rtflow/domain/monitor/remaining-time';
import { DAY_MS, isoOf } from '../../clinical/hospital-time.ts';
import { seesNames } from '../../policies/can.ts';
import { shownName } from '../../policies/masks.ts';
import type { Reader } from '../../record-types.ts';
import type { Actor } from '../../tx.ts';
import { readCursor, writeCursor } from '../cursor.ts';

type Answer = RouteAnswer<'monitor.firstBeam'>;
type Row = Answer['rows'][number];

/** Newest courses that were at a milestone before: what a forecast is made of. */
const HISTORY = 2000;

interface WaitingSql {
  readonly id: string;
  readonly course_no: string;
  readonly category: string | null;
  readonly opened_at: number;
  readonly patient_id: string;
  readonly patient_no: string;
  readonly name: string;
}

/**
 * When open courses will have their first beam: from the time that courses before took from the milestone where this one
 * stands, those of its category where they are enough, else all. Nobody is told a date from too few.
 */
export async function firstBeamForecast(
  reader: Reader,
  actor: Actor,
  { cursor, limit }: ParsedQuery<'monitor.firstBeam'>,
): Promise<Answer> {
  const after = readCursor(cursor);
  const from = [Number(after?.sort ?? 0), String(after?.key ?? '')] as const;
  const found = await reader.sql.all<WaitingSql>(WAITING_SQL(limit + 1), [from[0], from[0], from[1]]);
  const page = found.slice(0, limit);
  const standing = await standingOf(reader, page);
  const histories = new Map<Milestone, Map<string, Observed[]>>();
  const rows: Row[] = [];
  for (const course of page) {
    const { milestone, at } = standing.get(course.id) ?? { milestone: 'OPENED', at: Number(course.opened_at) };
    if (!histories.has(milestone)) histories.set(milestone, await historyFrom(reader, milestone));
    const forecast = forecastOf(histories.get(milestone)!, course.category, reader.now - at);
    const target = FIRST_BEAM_DAYS[course.category ?? ''];
    const targetAt = target === undefined ? null : Number(course.opened_at) + target * DAY_MS;
    const [p50At, p90At] = [forecast?.p50, forecast?.p90].map((ms) => (ms == null ? null : at + ms));
    rows.push({
      courseId: course.id,
      courseNo: course.course_no,
      patientId: course.patient_id,
      patientNo: course.patient_no,
      patientName: shownName(course.name, seesNames(actor)),
      category: course.category,
      openedAt: isoOf(Number(course.opened_at)),
      milestone,
      milestoneName: MILESTONE_WORDS[milestone],
      since: isoOf(at),
      n: forecast?.n ?? 0,
      basis: forecast?.basis ?? null,
      p50At: p50At == null ? null : isoOf(p50At),
      p90At: p90At == null ? null : isoOf(p90At),
      targetAt: targetAt === null ? null : isoOf(targetAt),
      late: targetAt !== null && (targetAt < reader.now || (p50At != null && p50At > targetAt)),
    });
  }
  const last = page.at(-1);
  const nextCursor = found.length > limit && last ? writeCursor({ sort: Number(last.opened_at), key: last.id }) : null;
  return { rows, nextCursor };
}

const WAITING_SQL = (
  limit: number,
): string => `SELECT c.id, c.course_no, c.category, c.opened_at, p.id AS patient_id, p.patient_no, p.name
   FROM courses c JOIN patients p ON p.id = c.patient_id
   LEFT JOIN course_milestones f ON f.course_id = c.id AND f.milestone = 'FIRST_BEAM'
  WHERE c.status IN ('ACTIVE', 'SUSPENDED') AND f.course_id IS NULL AND (c.opened_at > ? OR (c.opened_at = ? AND c.id > ?))
  ORDER BY c.opened_at, c.id LIMIT ${limit}`;

/** The last milestone before the beam that each course has reached. */
async function standingOf({ sql }: Reader, page: readonly WaitingSql[]) {
  const standing = new Map<string, { milestone: Milestone; at: number }>();
  if (page.length === 0) return standing;
  const rows = await sql.all<{ course_id: string; milestone: Milestone; at: number }>(
    `SELECT course_id, milestone, at FROM course_milestones WHERE course_id IN (${page.map(() => '?').join(', ')})`,
    page.map(({ id }) => id),
  );
  const rank = (milestone: Milestone): number => MILESTONES.indexOf(milestone);
  for (const { course_id, milestone, at } of rows) {
    const known = standing.get(course_id);
    if (!known || rank(milestone) > rank(known.milestone)) standing.set(course_id, { milestone, at: Number(at) });
  }
  return standing;
}

/** By category, and all under '': how long courses took from the milestone to the beam, or how long they have been seen without. */
async function historyFrom({ sql, now }: Reader, milestone: Milestone): Promise<Map<string, Observed[]>> {
  const rows = await sql.all<{ category: string | null; began: number; beam: number | null; closed: number | null }>(
    `SELECT c.category, m.at AS began, f.at AS beam, c.ended_at AS closed
       FROM (SELECT course_id, at FROM course_milestones WHERE milestone = ? ORDER BY at DESC LIMIT ${HISTORY}) m
       JOIN courses c ON c.id = m.course_id
       LEFT JOIN course_milestones f ON f.course_id = m.course_id AND f.milestone = 'FIRST_BEAM'`,
    [milestone],
  );
  const byCategory = new Map<string, Observed[]>([['', []]]);
  for (const { category, began, beam, closed } of rows) {
    const duration = Number(beam ?? closed ?? now) - Number(began);
    if (duration < 0) continue;
    const observed = { duration, happened: beam !== null };
    byCategory.get('')!.push(observed);
    if (category !== null) byCategory.set(category, [...(byCategory.get(category) ?? []), observed]);
  }
  return byCategory;
}

function forecastOf(history: ReadonlyMap<string, Observed[]>, category: string | null, waited: number) {
  const own = remainingTime(history.get(category ?? '-') ?? [], waited);
  if (own) return { ...own, basis: 'CATEGORY' as const };
  const all = remainingTime(history.get('') ?? [], waited);
  return all && { ...all, basis: 'ALL' as const };
}
