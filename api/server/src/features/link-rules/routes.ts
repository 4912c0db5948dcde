import { orderLinkRules, saveLinkRule } from '@rtflow/records/commands/dicom/link-rules';
import { runCommand } from '@rtflow/records/commands/run-command';
import { linkRuleList, testLinkRules } from '@rtflow/records/queries/dicom/link-rules';
import type { Doors } from '../../doors.ts';
import type { Handlers } from '../../http/handler.ts';
import { done } from '../act.ts';

type Names = Extract<keyof Handlers, `linkRules.${string}`>;

export function linkRuleHandlers({ database }: Pick<Doors, 'database'>): Pick<Handlers, Names> {
  return {
    'linkRules.list': async () => ({ ok: true, value: await database.readOnly(linkRuleList) }),
    'linkRules.save': ({ actor, body: { commandId, ruleId, ...fields } }) =>
      runCommand(
        database.unitOfWork,
        actor,
        { name: 'linkRules.save', entity: 'link-rule', entityId: ruleId ?? 'new', commandId },
        (tx) => saveLinkRule(tx, { ...fields, ...(ruleId !== undefined && { ruleId }) }),
      ),
    'linkRules.order': ({ actor, body: { commandId, ruleIds } }) =>
      done(database, actor, { name: 'linkRules.order', entity: 'link-rule', entityId: 'all', commandId }, (tx) =>
        orderLinkRules(tx, { ruleIds }),
      ),
    'linkRules.test': ({ body: { uid } }) => database.readOnly((reader) => testLinkRules(reader, uid)),
  };
}
