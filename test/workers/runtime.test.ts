import { expect } from 'chai';
import { ApiError, type ApiClient } from '@rtflow/contract';
import {
  complete,
  failForGood,
  failTransient,
  startWorkers,
  throwError,
  type ActivatedJob,
  type Ending,
  type JobGateway,
  type WorkerLog,
} from '@rtflow/worker-runtime';
import { readWorkerConfig } from '@rtflow/worker-runtime/config';
import { backoffAfter } from '@rtflow/worker-runtime/failures';

/** The ending logic against a fake gateway and a fake server: what is told to whom, in which order. */
type Call = readonly [name: string, detail: unknown];
type Reply = Error | undefined;

const silent: WorkerLog = { debug() {}, info() {}, warn() {}, error() {} };
const grpc = (code: number, message = 'down') => Object.assign(new Error(message), { code });
const problem = (status: number, code = 'X') =>
  new ApiError({ type: 'about:blank', title: code, status, code, zh: code, en: code });

function job(changes: Partial<ActivatedJob> = {}): ActivatedJob {
  return {
    key: '2251799813685249',
    type: 'demo',
    processInstanceKey: '1',
    bpmnProcessId: 'p',
    elementId: 'e',
    elementInstanceKey: '2',
    variables: { courseId: 'c1' },
    customHeaders: {},
    retries: 3,
    deadline: 0,
    ...changes,
  };
}

/** Runs one job to its ending; replies are taken in order by call name, then everything succeeds. */
async function run(
  handle: () => Ending | Promise<Ending>,
  options: { job?: Partial<ActivatedJob>; replies?: Record<string, Reply[]>; retries?: number; notice?: boolean } = {},
): Promise<Call[]> {
  const calls: Call[] = [];
  const replies = options.replies ?? {};
  const answer = async (name: string, detail: unknown) => {
    calls.push([name, detail]);
    const error = replies[name]?.shift();
    if (error) throw error;
  };
  let onJob: (job: ActivatedJob) => Promise<void> = async () => {};
  const gateway: JobGateway = {
    openWorker: (opened) => (onJob = opened.onJob),
    completeJob: (request) => answer('completeJob', request.variables),
    failJob: ({ retries, errorMessage, retryBackOff }) => answer('failJob', { retries, errorMessage, retryBackOff }),
    throwError: ({ errorCode }) => answer('throwError', errorCode),
    close: async () => {},
  };
  const api = {
    call: (name: string, input: { body?: unknown }) => answer(name, input.body).then(() => ({ context: { a: 1 } })),
  } as unknown as ApiClient;
  const workers = startWorkers({
    handlers: [
      {
        type: 'demo',
        retries: options.retries ?? 3,
        dispensable: options.notice ?? false,
        handle: async () => handle(),
      },
    ],
    gateway,
    api,
    log: silent,
    name: 'test',
    drainMs: 0,
  });
  const running = onJob(job(options.job));
  // Pauses between sends end at once when the process shuts down.
  gateway.close = () => running;
  await workers.stop();
  await running;
  return calls;
}

describe('worker runtime: a job ends in exactly one way', () => {
  it('completes over gRPC when it only returns variables', async () => {
    expect(await run(() => complete({ variables: { dueAt: 'x' } }))).to.deep.equal([['completeJob', { dueAt: 'x' }]]);
  });

  it('hands a clinical result to the server, which completes the job in its transaction', async () => {
    const calls = await run(() => complete({ variables: { level: 'none' }, result: { matches: [] } }));
    expect(calls).to.deep.equal([['jobs.complete', { variables: { level: 'none' }, result: { matches: [] } }]]);
  });

  it('throws a BPMN error for an outcome that the model draws', async () => {
    expect(await run(() => throwError('NO_CANDIDATE', 'nobody'))).to.deep.equal([['throwError', 'NO_CANDIDATE']]);
  });

  it('fails with one retry less and a growing pause for a transient cause', async () => {
    const pauses = [3, 2, 1].map(
      async (retries) => (await run(() => failTransient('down'), { job: { retries } }))[0]?.[1],
    );
    expect(await Promise.all(pauses)).to.deep.equal([
      { retries: 2, errorMessage: 'down', retryBackOff: 10_000 },
      { retries: 1, errorMessage: 'down', retryBackOff: 60_000 },
      { retries: 0, errorMessage: 'down', retryBackOff: 0 },
    ]);
    expect([1, 2, 3, 9].map(backoffAfter)).to.deep.equal([10_000, 60_000, 600_000, 600_000]);
  });

  it('raises an incident at once for the rest', async () => {
    expect(await run(() => failForGood('unclear'))).to.deep.equal([
      ['failJob', { retries: 0, errorMessage: 'unclear', retryBackOff: 0 }],
    ]);
    const bug = await run(() => Promise.reject(new TypeError('bug')));
    expect(bug).to.deep.equal([['failJob', { retries: 0, errorMessage: 'bug', retryBackOff: 0 }]]);
  });

  it('gives a notice up after its last attempt, so that nothing waits for it', async () => {
    const notice = { notice: true, job: { retries: 1 } };
    expect(await run(() => failTransient('no line'), notice)).to.deep.equal([['completeJob', {}]]);
    expect(await run(() => failForGood('wrong'), notice)).to.deep.equal([['completeJob', {}]]);
    const [again] = await run(() => failTransient('no line'), { notice: true });
    expect(again?.[0]).to.equal('failJob');
    // one that was recorded after all, only its answer lost
    const replies = { 'jobs.complete': [problem(400)], completeJob: [grpc(5)] };
    const calls = await run(() => complete({ result: {} }), { notice: true, replies });
    expect(calls.map(([name]) => name)).to.deep.equal(['jobs.complete', 'completeJob']);
  });

  it('tries again when the server did not answer while the context was read', async () => {
    const calls = await run(() => Promise.reject(problem(0, 'UNREACHABLE')));
    expect(calls).to.deep.equal([
      ['failJob', { retries: 2, errorMessage: '0 UNREACHABLE: UNREACHABLE', retryBackOff: 10_000 }],
    ]);
  });

  it('leaves a job alone that was gone before it began', async () => {
    expect(await run(() => Promise.reject(problem(404)))).to.deep.equal([]);
  });
});

describe('worker runtime: when the other side does not answer', () => {
  it('sends the same completion again', async () => {
    const calls = await run(() => complete(), { replies: { completeJob: [grpc(14), grpc(4)] } });
    expect(calls.map(([name]) => name)).to.deep.equal(['completeJob', 'completeJob', 'completeJob']);
  });

  it('takes NOT_FOUND after a send without an answer as applied, and does not fail the job', async () => {
    const calls = await run(() => complete(), { replies: { completeJob: [grpc(14), grpc(5, 'NOT_FOUND')] } });
    expect(calls.map(([name]) => name)).to.deep.equal(['completeJob', 'completeJob']);
    const posted = await run(() => complete({ result: {} }), {
      replies: { 'jobs.complete': [problem(0), problem(404)] },
    });
    expect(posted.map(([name]) => name)).to.deep.equal(['jobs.complete', 'jobs.complete']);
  });

  it('takes NOT_FOUND on the first send as a job that is gone', async () => {
    const calls = await run(() => complete(), { replies: { completeJob: [grpc(5)] } });
    expect(calls.map(([name]) => name)).to.deep.equal(['completeJob']);
  });

  it('fails the job for another try after four sends without an answer', async () => {
    const down = [problem(0), problem(0), problem(503), problem(0)];
    const calls = await run(() => complete({ result: {} }), { replies: { 'jobs.complete': down } });
    expect(calls.map(([name]) => name)).to.deep.equal([...Array(4).fill('jobs.complete'), 'failJob']);
    expect(calls[4]?.[1]).to.include({ retries: 2, retryBackOff: 10_000 });
  });

  it('raises an incident when the server refuses the result as wrong, another try when the record moved (409)', async () => {
    const wrong = await run(() => complete({ result: {} }), { replies: { 'jobs.complete': [problem(422, 'BAD')] } });
    expect(wrong[1]?.[1]).to.include({ retries: 0, errorMessage: 'complete was not accepted: 422 BAD: BAD' });
    const moved = await run(() => complete({ result: {} }), { replies: { 'jobs.complete': [problem(409)] } });
    expect(moved[1]?.[1]).to.include({ retries: 2 });
  });
});

describe('worker runtime: settings', () => {
  it('have defaults and name the one that is not usable', () => {
    expect(readWorkerConfig({})).to.include({ zeebeAddress: '127.0.0.1:26500', hisUrl: null, drainMs: 20_000 });
    expect(() => readWorkerConfig({ RTFLOW_ZEEBE_ADDRESS: 'http://x' })).to.throw('RTFLOW_ZEEBE_ADDRESS');
    expect(() => readWorkerConfig({ RTFLOW_API_URL: 'ftp://x' })).to.throw('RTFLOW_API_URL');
    expect(() => readWorkerConfig({ RTFLOW_WORKER_DRAIN_MS: '-1' })).to.throw('RTFLOW_WORKER_DRAIN_MS');
  });

  it('refuse two handlers of one type', () => {
    const handler = { type: 'demo', handle: async () => complete() };
    const input = {
      gateway: { openWorker() {} } as unknown as JobGateway,
      api: {} as ApiClient,
      log: silent,
      name: 't',
    };
    expect(() => startWorkers({ ...input, handlers: [handler, handler] })).to.throw('demo has two');
  });
});
