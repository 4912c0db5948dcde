import { can } from '../../policies/can.ts';
import { refuse, type Outcome } from '../../policies/refusals.ts';
import { insertRow, rowOf, rowsOf, updateRows } from '../../rows.ts';
import type { LinkRuleKind } from '../../models/dicom-linking.ts';
import type { Tx } from '../../tx.ts';

export interface SaveLinkRule {
  /** Absent: a new rule, asked last. */
  readonly ruleId?: string;
  readonly name: string;
  readonly kind: LinkRuleKind;
  readonly modality: string | null;
  readonly callingAe: string | null;
  readonly days: number | null;
  readonly active: boolean;
}

/** Places between rules. */
const STEP = 10;

/** Makes or changes a rule of how received studies find their course. What is linked already stays where it is. */
export async function saveLinkRule(tx: Tx, input: SaveLinkRule): Promise<Outcome<{ ruleId: string }>> {
  const right = can(tx.actor, 'dicom.operate');
  if (!right.ok) return right;
  const { ruleId, ...fields } = input;
  if ((fields.kind === 'PATIENT_DATE') !== (fields.days !== null)) return refuse('RULE_DAYS', { kind: fields.kind });
  const before = ruleId === undefined ? null : await rowOf(tx, 'DicomLinkRule', { id: ruleId });
  if (ruleId !== undefined && !before) return refuse('NOT_FOUND', { ruleId });
  const id = before?.id ?? tx.newId();
  if (before) await updateRows(tx, 'DicomLinkRule', { id }, fields);
  else {
    const last = await rowOf(tx, 'DicomLinkRule', {}, ['-sort']);
    await insertRow(tx, 'DicomLinkRule', { id, sort: (last?.sort ?? 0) + STEP, ...fields });
  }
  const detail = { after: fields, ...(before && { before }) };
  await tx.audit({ action: 'dicom.link-rule-saved', entity: 'link-rule', entityId: id, detail });
  return { ok: true, value: { ruleId: id } };
}

/** Puts all rules in a new order. A list that lacks one was made before that one: it is refused. */
export async function orderLinkRules(
  tx: Tx,
  { ruleIds }: { readonly ruleIds: readonly string[] },
): Promise<Outcome<null>> {
  const right = can(tx.actor, 'dicom.operate');
  if (!right.ok) return right;
  const before = (await rowsOf(tx, 'DicomLinkRule', {}, { order: ['sort', 'id'] })).map(({ id }) => id);
  if ([...before].sort().join() !== [...ruleIds].sort().join()) return refuse('RULES_CHANGED');
  for (const [index, id] of ruleIds.entries()) {
    await updateRows(tx, 'DicomLinkRule', { id }, { sort: (index + 1) * STEP });
  }
  const detail = { before, after: ruleIds };
  await tx.audit({ action: 'dicom.link-rules-ordered', entity: 'link-rule', entityId: 'all', detail });
  return { ok: true, value: null };
}
