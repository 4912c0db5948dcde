import type { Ending, JobHandler } from '@rtflow/worker-runtime';

/** Calls a handler as the runtime does, with a context and a pinned clock. */
export function runHandler(
  handler: JobHandler,
  given: { variables?: Record<string, unknown>; context?: unknown; retries?: number; now?: string } = {},
): Promise<Ending> {
  const job = {
    key: '1',
    type: handler.type,
    processInstanceKey: '2',
    bpmnProcessId: 'p',
    elementId: 'e',
    elementInstanceKey: '3',
    variables: given.variables ?? {},
    customHeaders: {},
    retries: given.retries ?? 3,
    deadline: 0,
  };
  return handler.handle(job, {
    context: async () => given.context,
    log: { debug() {}, info() {}, warn() {}, error() {} },
    now: () => Date.parse(given.now ?? '2026-03-02T01:00:00Z'),
    signal: new AbortController().signal,
  });
}
