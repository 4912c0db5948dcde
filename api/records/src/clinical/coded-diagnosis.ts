import { readIcd11 } from '@rtflow/domain/icd11';
import type { Row } from '../models/index.ts';
import { currentRelease, unknownCodes } from '../queries/icd11/search.ts';
import { refuse, type Reader, type Refusal } from '../record-types.ts';

/** Why a cluster cannot be recorded: no known form, or a code that the release in use has not. */
export async function icd11Refusal(reader: Reader, cluster: string): Promise<Refusal | null> {
  const [unknown] = await unknownCodes(reader, cluster);
  if (unknown === undefined) return null;
  return refuse({ code: 'ICD11_UNKNOWN', ...unknownCodeWords(unknown), whoCanFix: 'ADM', detail: { icd11: unknown } });
}

export function unknownCodeWords(code: string): { zh: string; en: string } {
  return { zh: `在用的 ICD-11 版本没有编码 ${code}`, en: `The ICD-11 release in use has no code ${code}` };
}

/** A cluster that `icd11Refusal` let pass, with the release that it was chosen from. */
export async function codedColumns(
  reader: Reader,
  cluster: string,
): Promise<Pick<Row<'Diagnosis'>, 'icd11Stem' | 'icd11Ext' | 'icdRelease'>> {
  const read = readIcd11(cluster);
  if (!read.ok) throw new Error(`Expected an ICD-11 cluster, but got '${cluster}'`);
  const release = await currentRelease(reader);
  const { stem, rest } = read.value;
  return { icd11Stem: stem, icd11Ext: rest.length > 0 ? [...rest] : null, icdRelease: release?.id ?? null };
}
