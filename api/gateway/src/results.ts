import { status } from '@grpc/grpc-js';
import type { CommandOf, CommandValues, Effects } from '@rtflow/engine/ports';
import type { GatewayEngine } from './ports.ts';
import { creationOf } from './requests.ts';
import { instanceMessage } from './responses.ts';
import { invalidArgument, ofRejection, RequestFault } from './status.ts';
import type { Wire } from './wire.ts';

type Ended = Effects['instances'][number];
const DEFAULT_RESULT_WAIT_MS = 15_000;

/** CreateProcessInstanceWithResult. */
export async function createWithResult(
  engine: GatewayEngine,
  client: string,
  wire: Wire['CreateProcessInstanceWithResultRequest'],
) {
  if (wire.request === null)
    throw invalidArgument('Expected a request to create a process instance, but none was given');
  const { created, variables } = await runToEnd(engine, client, {
    command: creationOf(wire.request),
    waitMs: Number(wire.requestTimeout),
    fetchVariables: wire.fetchVariables,
  });
  return { ...instanceMessage(created), variables: JSON.stringify(variables) };
}

export interface RunToEnd {
  readonly command: CommandOf<'createProcessInstance'>;
  /** 0 or less: the gateway's default. */
  readonly waitMs: number;
  /** Empty: all of the root scope. */
  readonly fetchVariables: readonly string[];
}

/** Creates an instance and answers when it has ended; at the deadline the instance goes on. */
export async function runToEnd(
  engine: GatewayEngine,
  client: string,
  { command, waitMs, fetchVariables }: RunToEnd,
): Promise<{ created: CommandValues['createProcessInstance']; variables: object }> {
  const ended = new Map<number, Ended>();
  const waiting: { check?: () => void } = {};
  // Listening starts before the command: the instance may end in a commit that follows at once.
  const stop = engine.onCommitted((effects) => {
    for (const instance of effects.instances) if (instance.state !== 'ACTIVE') ended.set(instance.key, instance);
    waiting.check?.();
  });
  try {
    const outcome = await engine.execute(client, command);
    if (!outcome.ok) throw ofRejection(outcome.error);
    const { instanceKey, completedWith } = outcome.value;
    const variables = completedWith ?? (await untilEnded(instanceKey, ended, waiting, waitMs));
    return { created: outcome.value, variables: picked(variables, fetchVariables) };
  } finally {
    stop();
  }
}

function untilEnded(
  key: number,
  ended: Map<number, Ended>,
  waiting: { check?: () => void },
  requestTimeout: number,
): Promise<object> {
  return new Promise((resolve, reject) => {
    const wait = requestTimeout > 0 ? requestTimeout : DEFAULT_RESULT_WAIT_MS;
    const timer = setTimeout(() => {
      reject(
        new RequestFault(
          status.DEADLINE_EXCEEDED,
          `Expected process instance ${key} to complete within ${wait} ms, but it is still running`,
        ),
      );
    }, wait);
    waiting.check = () => {
      const instance = ended.get(key);
      if (!instance) return;
      clearTimeout(timer);
      if (instance.state === 'COMPLETED') resolve(instance.variables ?? {});
      else
        reject(
          new RequestFault(status.CANCELLED, `Expected process instance ${key} to complete, but it was terminated`),
        );
    };
    waiting.check();
  });
}

function picked(variables: object, names: readonly string[]): object {
  if (names.length === 0) return variables;
  return Object.fromEntries(Object.entries(variables).filter(([name]) => names.includes(name)));
}
