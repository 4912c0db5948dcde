import { status } from '@grpc/grpc-js';
import { MESSAGE_SUBSCRIPTIONS } from '@rtflow/records/queries/zeebe/entities';
import { numberOf, optionalText, textOf } from '../http/fields.ts';
import { ok, type HttpRoute } from '../http/route.ts';
import { DEFAULT_TENANT } from '../requests.ts';
import { RequestFault } from '../status.ts';
import { requireTenant, run, variablesIn } from './commands.ts';
import { searchRoute } from './searches.ts';

const tenantId = DEFAULT_TENANT;

export function messageRoutes(): HttpRoute[] {
  return [
    {
      method: 'post',
      path: '/messages/publication',
      right: 'messages',
      async handle(call) {
        requireTenant(call.body);
        const messageId = optionalText(call.body, 'messageId');
        const { messageKey } = await run(call, {
          type: 'publishMessage',
          name: textOf(call.body, 'name'),
          correlationKey: optionalText(call.body, 'correlationKey') ?? '',
          timeToLive: numberOf(call.body, 'timeToLive', { atLeast: 0, otherwise: 0 }),
          variables: variablesIn(call.body),
          ...(messageId === undefined ? {} : { messageId }),
        });
        return ok({ messageKey: String(messageKey), tenantId });
      },
    },
    {
      method: 'post',
      path: '/messages/correlation',
      right: 'messages',
      async handle(call) {
        requireTenant(call.body);
        const name = textOf(call.body, 'name');
        const correlationKey = optionalText(call.body, 'correlationKey') ?? '';
        // Without time to live it correlates now or leaves nothing behind.
        const message = { name, correlationKey, timeToLive: 0, variables: variablesIn(call.body) };
        const { messageKey, correlatedInstanceKeys } = await run(call, { type: 'publishMessage', ...message });
        const [instanceKey] = correlatedInstanceKeys;
        if (instanceKey === undefined) {
          const reason = `Expected to find subscription for message with name '${name}' and correlation key '${correlationKey}', but none was found.`;
          throw new RequestFault(status.NOT_FOUND, `Command 'CORRELATE' rejected with code 'NOT_FOUND': ${reason}`);
        }
        return ok({ messageKey: String(messageKey), processInstanceKey: String(instanceKey), tenantId });
      },
    },
    {
      method: 'post',
      path: '/signals/broadcast',
      right: 'messages',
      async handle(call) {
        requireTenant(call.body);
        const signalName = textOf(call.body, 'signalName');
        const { signalKey } = await run(call, {
          type: 'broadcastSignal',
          signalName,
          variables: variablesIn(call.body),
        });
        return ok({ signalKey: String(signalKey), tenantId });
      },
    },
    searchRoute({ path: '/message-subscriptions/search', entity: MESSAGE_SUBSCRIPTIONS }),
  ];
}
