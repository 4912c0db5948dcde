import type { RouteAnswer } from '@rtflow/contract';
import type { DicomHeader } from '@rtflow/imaging/dicom/parse-header';
import type { ObjectReferences } from '@rtflow/imaging/dicom/read-references';
import { linkable, judge, matchDicomPatient, type RuleVerdict } from '../../clinical/match-dicom-patient.ts';
import { ruleFits } from '../../clinical/link-rules.ts';
import type { Row } from '../../models/index.ts';
import { refuse, type Outcome } from '../../policies/refusals.ts';
import type { Reader } from '../../record-types.ts';
import { needRow, rowOf, rowsOf } from '../../rows.ts';

type Tested = RouteAnswer<'linkRules.test'>;

export async function linkRuleList(reader: Reader): Promise<RouteAnswer<'linkRules.list'>> {
  const rules = await rowsOf(reader, 'DicomLinkRule', {}, { order: ['sort', 'id'] });
  return {
    rows: rules.map(({ id, name, kind, modality, callingAe, days, active }) => ({
      ruleId: id,
      name,
      kind,
      modality,
      callingAe,
      days,
      active,
    })),
  };
}

/** Asks every rule of a stored object, as if it came now. */
export async function testLinkRules(reader: Reader, uid: string): Promise<Outcome<Tested>> {
  const instance = await instanceOf(reader, uid);
  if (!instance) return refuse('NOT_FOUND', { uid });
  const series = await needRow(reader, 'DicomSeries', { seriesInstanceUid: instance.seriesInstanceUid });
  const study = await needRow(reader, 'DicomStudy', { studyInstanceUid: series.studyInstanceUid });
  const received = receivedOf(instance);
  const object = await linkable(reader, received);
  const match = await matchDicomPatient(reader, received);
  const rules: Tested['rules'] = [];
  for (const rule of await rowsOf(reader, 'DicomLinkRule', {}, { order: ['sort', 'id'] })) {
    const verdict = await judge(reader, rule, object);
    rules.push({
      ruleId: rule.id,
      name: rule.name,
      verdict: wordOf(rule, verdict, ruleFits(rule, object)),
      courseNos: courseNosOf(verdict),
      decides: rule.id === match.decidedBy?.id,
    });
  }
  return {
    ok: true,
    value: {
      sopInstanceUid: instance.sopInstanceUid,
      modality: series.modality,
      courseNo: study.courseId && (await courseNo(reader, study.courseId)),
      rules,
      outcome: { courseNo: match.courseId && (await courseNo(reader, match.courseId)), reason: match.reason },
    },
  };
}

async function instanceOf(reader: Reader, uid: string): Promise<Row<'DicomInstance'> | null> {
  const object = await rowOf(reader, 'DicomInstance', { sopInstanceUid: uid });
  if (object) return object;
  const series =
    (await rowOf(reader, 'DicomSeries', { seriesInstanceUid: uid })) ??
    (await rowOf(reader, 'DicomSeries', { studyInstanceUid: uid }, ['receivedAt', 'seriesInstanceUid']));
  if (!series) return null;
  return rowOf(reader, 'DicomInstance', { seriesInstanceUid: series.seriesInstanceUid }, ['receivedAt']);
}

/** The index kept what the rules look at. */
function receivedOf({ header, sourceAeTitle }: Row<'DicomInstance'>): Parameters<typeof matchDicomPatient>[1] {
  const { frameOfReferenceUid } = header as Partial<DicomHeader>;
  const frames = frameOfReferenceUid ? [frameOfReferenceUid] : [];
  const references = (header['references'] as ObjectReferences | undefined) ?? { uids: [], frames };
  return { header: header as unknown as DicomHeader, references, callingAe: sourceAeTitle ?? '' };
}

function wordOf(
  { active }: Row<'DicomLinkRule'>,
  verdict: RuleVerdict,
  fits: boolean,
): Tested['rules'][number]['verdict'] {
  if (!active) return 'OFF';
  if (!fits) return 'NOT_ASKED';
  return ({ passes: 'PASSES', course: 'COURSE', several: 'SEVERAL', conflict: 'CONFLICT' } as const)[verdict.kind];
}

function courseNosOf(verdict: RuleVerdict): string[] {
  if (verdict.kind === 'passes') return [];
  return verdict.kind === 'course' ? [verdict.course.courseNo] : verdict.courses.map((course) => course.courseNo);
}

async function courseNo(reader: Reader, id: string): Promise<string> {
  return (await needRow(reader, 'Course', { id })).courseNo;
}
