import type { CommandOf, CommandType, CommandValues, JsonObject } from '@rtflow/engine/ports';
import { requireNoFault } from '../http/fields.ts';
import { NO_CONTENT, type HttpAnswer, type HttpCall } from '../http/route.ts';
import { status } from '@grpc/grpc-js';
import { DEFAULT_TENANT } from '../requests.ts';
import { invalidArgument, RequestFault } from '../status.ts';

/** The value of one command. @throws RequestFault of a rejection */
export async function run<T extends CommandType>(call: HttpCall, command: CommandOf<T>): Promise<CommandValues[T]> {
  const done = requireNoFault(await call.engine.execute(call.actor, command as never)) as { value: unknown };
  return done.value as CommandValues[T];
}

/** A command that answers nothing: 204. */
export async function done(call: HttpCall, command: CommandOf<CommandType>): Promise<HttpAnswer> {
  await run(call, command as never);
  return NO_CONTENT;
}

/** A key of the path. A text that is no key names nothing. */
export function pathKey(call: HttpCall, name: string): number {
  const text = call.params[name] ?? '';
  if (!/^\d{1,16}$/.test(text))
    throw new RequestFault(status.NOT_FOUND, `Expected ${name} to be a key, but there is nothing with '${text}'`);
  return Number(text);
}

/** A key of a body, where text and number are both in use. */
export function keyIn(body: Readonly<Record<string, unknown>>, field: string): number | undefined {
  const value = body[field];
  if (value === undefined || value === null || value === '' || value === -1 || value === '-1') return undefined;
  if (!/^\d{1,16}$/.test(String(value)))
    throw invalidArgument(`Expected ${field} to be a key, but got '${String(value)}'`);
  return Number(value);
}

export function variablesIn(body: Readonly<Record<string, unknown>>, field = 'variables'): JsonObject {
  const value = body[field] ?? {};
  if (typeof value !== 'object' || Array.isArray(value)) throw invalidArgument(`Expected ${field} to be a JSON object`);
  return value as JsonObject;
}

/** Multi-tenancy is off. */
export function requireTenant(body: Readonly<Record<string, unknown>>): void {
  const tenants = [body['tenantId'], ...(Array.isArray(body['tenantIds']) ? body['tenantIds'] : [])];
  const other = tenants.find((tenant) => typeof tenant === 'string' && tenant !== '' && tenant !== DEFAULT_TENANT);
  if (other !== undefined)
    throw invalidArgument(
      `Expected no tenant or ${DEFAULT_TENANT} as multi-tenancy is disabled, but got '${String(other)}'`,
    );
}
