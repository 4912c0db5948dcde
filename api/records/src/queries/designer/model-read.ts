import type { RouteAnswer } from '@rtflow/contract';
import type { ModelKind } from '@rtflow/domain/model-change';
import { isoOf } from '../../clinical/hospital-time.ts';
import { refuse, type Outcome } from '../../policies/refusals.ts';
import type { Reader } from '../../record-types.ts';
import { peopleNamed } from '../named.ts';
import { liveModel, liveModels, MODEL_TABLES, modelText } from './live-models.ts';

type Answer = RouteAnswer<'models.read'>;

/** One version of a model with its siblings and who names it. */
export async function modelDetail(
  reader: Reader,
  wanted: { readonly kind: ModelKind; readonly id: string; readonly version?: number | undefined },
): Promise<Outcome<Answer>> {
  const { kind, id } = wanted;
  const version = wanted.version ?? (await liveModel(reader, kind, id))?.version;
  const text = version === undefined ? null : await modelText(reader, kind, id, version);
  if (version === undefined || !text) return refuse('NOT_FOUND', { kind, id });
  const versions = await versionsOf(reader, kind, id);
  return { ok: true, value: { kind, id, version, ...text, versions, usedBy: await usesOf(reader, kind, id) } };
}

async function versionsOf(reader: Reader, kind: ModelKind, id: string): Promise<Answer['versions']> {
  const { table, id: column } = MODEL_TABLES[kind];
  const rows = await reader.sql.all<{ version: number; deployed_at: number; actor: string | null; running: number }>(
    `SELECT d.version, d.deployed_at, p.actor,
            ${kind === 'BPMN' ? "(SELECT COUNT(*) FROM wf_instance i WHERE i.def_key = d.`key` AND i.state IN ('ACTIVE', 'SUSPENDED'))" : '0'} AS running
       FROM ${table} d LEFT JOIN wf_deployment p ON p.\`key\` = d.deployment_key
      WHERE d.${column} = ? ORDER BY d.version DESC`,
    [id],
  );
  const nameOf = await peopleNamed(
    reader,
    rows.map(({ actor }) => actor ?? ''),
  );
  return rows.map((row) => ({
    version: Number(row.version),
    deployedAt: isoOf(Number(row.deployed_at)),
    by: nameOf(row.actor ?? ''),
    running: Number(row.running),
  }));
}

/** Attributes by which a BPMN file names a model of each kind. */
const NAMED_BY: Readonly<Record<ModelKind, RegExp>> = {
  BPMN: /<zeebe:calledElement\b[^>]*?\bprocessId="([^"]+)"/,
  DMN: /<zeebe:calledDecision\b[^>]*?\bdecisionId="([^"]+)"/,
  FORM: /<zeebe:formDefinition\b[^>]*?\bformId="([^"]+)"/,
};
const ELEMENT = /<bpmn:(?:callActivity|businessRuleTask|userTask|startEvent)\b[^>]*?\bid="([^"]+)"/;

/** Elements of processes in force that name the model. A name that an expression makes is not found. */
async function usesOf(reader: Reader, kind: ModelKind, id: string): Promise<Answer['usedBy']> {
  const names = new Set(kind === 'DMN' ? await decisionsOf(reader, id) : [id]);
  const either = new RegExp(`${ELEMENT.source}|${NAMED_BY[kind].source}`, 'g');
  const uses: Answer['usedBy'] = [];
  for (const model of await liveModels(reader)) {
    if (model.kind !== 'BPMN') continue;
    const { content } = (await modelText(reader, 'BPMN', model.id, model.version))!;
    let elementId = '';
    for (const [, element, named] of content.matchAll(either)) {
      if (element !== undefined) elementId = element;
      else if (named !== undefined && names.has(named)) uses.push({ kind: 'BPMN', id: model.id, elementId });
    }
  }
  return uses;
}

async function decisionsOf(reader: Reader, drgId: string): Promise<string[]> {
  const rows = await reader.sql.all<{ decision_id: string }>(
    'SELECT DISTINCT c.decision_id FROM wf_decision c JOIN wf_drg g ON g.`key` = c.drg_key WHERE g.drg_id = ?',
    [drgId],
  );
  return rows.map(({ decision_id }) => decision_id);
}
