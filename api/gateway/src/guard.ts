import { status } from '@grpc/grpc-js';
import type { Command } from '@rtflow/engine/ports';
import { jobKeyOf, mayDo, mayWorkOn, RIGHT_OF, type GatewayAccess, type GatewayClient, type Right } from './access.ts';
import type { GatewayEngine } from './ports.ts';
import { RequestFault } from './status.ts';

/** One call at a door: who, what, from where. */
export interface Caller {
  readonly client: GatewayClient;
  /** RPC or route, for the audit. */
  readonly call: string;
  readonly peer: string;
}

/** Recognises the caller. @throws RequestFault UNAUTHENTICATED, which is audited. */
export function callerOf(access: GatewayAccess, from: { token: string | null; call: string; peer: string }): Caller {
  const { token, call, peer } = from;
  const client = access.clientOf(token);
  if (client) return { client, call, peer };
  access.refused({ client: null, call, needs: 'token', peer });
  throw new RequestFault(
    status.UNAUTHENTICATED,
    token === null
      ? 'Expected a client token (Bearer, or the password of Basic), but none was sent'
      : 'Expected the token of a known client, but it is not one',
  );
}

export function requireRight(access: GatewayAccess, caller: Caller, right: Right | null): void {
  if (mayDo(caller.client, right)) return;
  throw denied(access, caller, right ?? 'nobody');
}

/** For the calls that name types: activation and streams. */
export function requireJobTypes(access: GatewayAccess, caller: Caller, types: readonly string[]): void {
  requireRight(access, caller, 'jobs');
  const other = types.find((type) => !mayWorkOn(caller.client, type));
  if (other !== undefined) throw denied(access, caller, `job type '${other}'`);
}

/**
 * The engine for one caller: a command without its right, or about a job of a type that is not the caller's, is refused
 * with PERMISSION_DENIED before it changes anything.
 */
export function guarded(engine: GatewayEngine, access: GatewayAccess, caller: Caller): GatewayEngine {
  const check = (command: Command) => requireRight(access, caller, RIGHT_OF[command.type]);
  const checkType = (type: string) => {
    if (!mayWorkOn(caller.client, type)) throw denied(access, caller, `job type '${type}'`);
  };
  return {
    async execute(worker, command) {
      check(command);
      if (command.type === 'activateJobs') command.types.forEach(({ type }) => checkType(type));
      const jobKey = jobKeyOf(command);
      if (jobKey === null || mayWorkOn(caller.client, '*')) return engine.execute(worker, command);
      const done = await engine.aboutJob(worker, jobKey, (job) => {
        if (job) checkType(job.type);
        return [command];
      });
      // Commands about one job answer nothing.
      return (done.ok ? { ok: true, value: {} } : done) as never;
    },
    aboutJob(worker, jobKey, plan) {
      return engine.aboutJob(worker, jobKey, (job, now) => {
        if (job) checkType(job.type);
        const commands = plan(job, now);
        if (Array.isArray(commands)) (commands as readonly Command[]).forEach(check);
        return commands;
      });
    },
    onCommitted: (listener, types) => engine.onCommitted(listener, types),
  };
}

function denied(access: GatewayAccess, { client, call, peer }: Caller, needs: string): RequestFault {
  access.refused({ client: client.name, call, needs, peer });
  return new RequestFault(
    status.PERMISSION_DENIED,
    `Expected client '${client.name}' to be allowed ${needs}, but it is not`,
  );
}
