import { compileDmn, type DrgModel } from '@rtflow/engine/dmn/model';
import { evaluateDrg } from '@rtflow/engine/dmn/evaluate';
import { FEEL_BUDGET } from '@rtflow/engine/feel/environment';
import type { Json } from '@rtflow/engine/ports';
import type { Reader } from '../record-types.ts';
import { hospitalTimeZone } from './hospital-time.ts';

/** Compiled tables by the checksum of their file. */
const COMPILED = new Map<string, Promise<DrgModel | null>>();

/**
 * Asks one of the department's decision tables in its newest version, the same that the models use: record and process cannot
 * disagree. undefined: no such table is deployed, or no rule fits. The caller then takes the safe side.
 */
export async function decide(
  reader: Reader,
  decisionId: string,
  variables: Readonly<Record<string, Json>>,
): Promise<unknown> {
  return (await decision(reader, decisionId))(variables);
}

/** The same table for many questions in one reading. */
export async function decision(
  reader: Reader,
  decisionId: string,
): Promise<(variables: Readonly<Record<string, Json>>) => unknown> {
  const found = await reader.sql.get<{ checksum: string; resource: string }>(
    `SELECT g.checksum, g.resource FROM wf_decision d JOIN wf_drg g ON g.\`key\` = d.drg_key
     WHERE d.decision_id = ? AND d.state = 'ACTIVE' ORDER BY d.version DESC LIMIT 1`,
    [decisionId],
  );
  const drg = found && (await compiled(found));
  if (!drg) return () => undefined;
  return (variables) => {
    const { output, failure } = evaluateDrg(drg, decisionId, {
      get: (name) => variables[name],
      now: reader.now,
      timeZone: hospitalTimeZone(),
      newId: () => '',
      budget: { left: FEEL_BUDGET },
    });
    return failure ? undefined : (output ?? undefined);
  };
}

function compiled({ checksum, resource }: { checksum: string; resource: string }): Promise<DrgModel | null> {
  const known = COMPILED.get(checksum);
  if (known) return known;
  const drg = compileDmn(resource).then((result) => (result.ok ? result.drg : null));
  COMPILED.set(checksum, drg);
  return drg;
}
