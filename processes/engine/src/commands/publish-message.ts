import { correlateToSubscriptions, forgetMessage, startByMessage } from '../behaviour/correlation.ts';
import { checkSize } from '../behaviour/variables.ts';
import type { MessageRow } from '../rows.ts';
import type { Handler } from './handled.ts';
import { accepted, isObject, rejected } from './handled.ts';

/**
 * How long a messageId is remembered at least. Zeebe forgets it with the message; a sender that repeats itself after a
 * lost answer must not start a treatment step twice.
 */
const DEDUPE_MS = 24 * 3_600_000;

export const publishMessage: Handler<'publishMessage'> = async (turn, command) => {
  const { name, correlationKey, timeToLive, variables = {} } = command;
  const messageId = command.messageId?.trim() ? command.messageId : null;
  if (name.trim() === '') return rejected('PUBLISH', 'INVALID_ARGUMENT', 'Expected a message name, but it is blank');
  if (!isObject(variables)) return rejected('PUBLISH', 'INVALID_ARGUMENT', 'Expected variables to be an object');
  // now, not when somebody's task opens the subscription and would be refused for it
  for (const [variable, value] of Object.entries(variables)) checkSize(variable, value);
  await turn.store.lockCorrelation(name, correlationKey);
  if (messageId !== null) {
    const [earlier] = await turn.store.find('message', { where: { name, correlationKey, messageId }, limit: 1 });
    if (earlier && earlier.expiresAt <= turn.now) await forgetMessage(turn, earlier);
    else if (earlier) {
      const reason = `Expected to publish a new message with id '${messageId}', but a message with that id was already published`;
      return rejected('PUBLISH', 'ALREADY_EXISTS', reason);
    }
  }
  const correlateUntil = turn.now + Math.max(0, timeToLive);
  const message: MessageRow = {
    key: turn.workspace.nextKey(),
    name,
    correlationKey,
    messageId,
    variables,
    publishedAt: turn.now,
    correlateUntil,
    expiresAt: messageId === null ? correlateUntil : Math.max(correlateUntil, turn.now + DEDUPE_MS),
  };
  turn.workspace.messages.push(message);
  if (message.expiresAt > turn.now) turn.workspace.log.insert('message', message);
  const correlated = await correlateToSubscriptions(turn, message);
  const started = await startByMessage(turn, message);
  return accepted(() => ({ messageKey: message.key, correlatedInstanceKeys: [...correlated, ...started] }));
};
