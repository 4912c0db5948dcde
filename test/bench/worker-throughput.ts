import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Camunda8 } from '@camunda8/sdk';
import { ZBClient } from 'zeebe-node';
import { quantile, rounded } from './measure.ts';

const JOBS = 3000;
const WARM_UP_JOBS = 500;
const ROUND_TRIPS = 100;
/** Jobs per second through zeebe-node, and the middle time from being handed a job to its acknowledged end, ms. */
const BARS = { jobsPerSecond: 400, roundTripP50Ms: 15 };

interface Throughput {
  readonly jobs: number;
  readonly jobsPerSecond: number;
  /** CPU per job of either process: what a busy machine cannot spoil. */
  readonly serverCpuMs: number;
  readonly clientCpuMs: number;
}

/** Jobs through unmodified clients: gateway and record in one process, the client in this one, every end acknowledged after its COMMIT. */
export async function measureWorkers(): Promise<{ readonly met: boolean; readonly [measured: string]: unknown }> {
  const gateway = fork(fileURLToPath(new URL('gateway-process.ts', import.meta.url)));
  try {
    const { port } = await answer<{ port: number }>(gateway);
    const zeebeNode = await throughZeebeNode(gateway, port);
    const sdkStream = await throughSdkStream(gateway, port);
    const roundTrip = await roundTrips(gateway, port);
    const met = zeebeNode.jobsPerSecond >= BARS.jobsPerSecond && roundTrip.p50Ms <= BARS.roundTripP50Ms;
    return { zeebeNode, sdkStream, roundTrip, bars: BARS, met };
  } finally {
    gateway.disconnect();
    await new Promise((resolve) => gateway.once('exit', resolve));
  }
}

async function throughZeebeNode(gateway: ChildProcess, port: number): Promise<Throughput> {
  const client = new ZBClient(`127.0.0.1:${port}`, {
    useTLS: false,
    loglevel: 'NONE',
    longPoll: 5000,
    pollInterval: 10,
  });
  const counter = countdown();
  const work = async (count: number) => {
    await create(gateway, count);
    counter.from(count);
    const worker = client.createWorker({
      taskType: 'work',
      maxJobsToActivate: 256,
      timeout: 60_000,
      fetchVariable: ['doseGy'],
      taskHandler: async (job) => {
        await client.completeJob({ jobKey: job.key, variables: { done: true } });
        counter.one();
        return job.forward();
      },
    });
    const took = await counter.done;
    await worker.close();
    return took;
  };
  await work(WARM_UP_JOBS);
  const measured = await withCpu(gateway, () => work(JOBS));
  await client.close();
  return measured;
}

/** Pushed as they become activatable: the time runs from the first creation. */
async function throughSdkStream(gateway: ChildProcess, port: number): Promise<Throughput> {
  const client = sdk(port);
  const counter = countdown();
  const worker = await client.streamJobs({
    type: 'work',
    worker: 'stream',
    timeout: 60_000,
    pollInterval: 0,
    tenantIds: ['<default>'],
    taskHandler: async (job) => {
      await client.completeJob({ jobKey: job.key, variables: { done: true } });
      counter.one();
      return job.forward();
    },
  });
  const work = async (count: number) => {
    counter.from(count);
    await Promise.all([create(gateway, count), counter.done]);
    return counter.done;
  };
  await work(WARM_UP_JOBS);
  const measured = await withCpu(gateway, () => work(JOBS));
  worker.close();
  await client.close();
  return measured;
}

/** One job at a time on an idle system, with a worker that waits: from its creation to its acknowledged end, and from being handed over. */
async function roundTrips(gateway: ChildProcess, port: number) {
  const client = new ZBClient(`127.0.0.1:${port}`, {
    useTLS: false,
    loglevel: 'NONE',
    longPoll: 5000,
    pollInterval: 1,
  });
  const handed: number[] = [];
  const whole: number[] = [];
  let ended: () => void = () => undefined;
  client.createWorker({
    taskType: 'work',
    timeout: 60_000,
    taskHandler: async (job) => {
      const at = performance.now();
      await client.completeJob({ jobKey: job.key, variables: {} });
      handed.push(performance.now() - at);
      ended();
      return job.forward();
    },
  });
  for (let trip = 0; trip < ROUND_TRIPS; trip += 1) {
    const at = performance.now();
    const end = new Promise<void>((resolve) => (ended = resolve));
    await client.createProcessInstance({ bpmnProcessId: 'work', variables: {} });
    await end;
    whole.push(performance.now() - at);
  }
  await client.close();
  for (const list of [handed, whole]) list.sort((a, b) => a - b);
  return {
    p50Ms: rounded(quantile(handed, 0.5)),
    p95Ms: rounded(quantile(handed, 0.95)),
    fromCreationP50Ms: rounded(quantile(whole, 0.5)),
  };
}

function sdk(port: number) {
  return new Camunda8({
    ZEEBE_GRPC_ADDRESS: `grpc://127.0.0.1:${port}`,
    CAMUNDA_AUTH_STRATEGY: 'NONE',
    CAMUNDA_LOG_LEVEL: 'none',
  }).getZeebeGrpcApiClient();
}

/** The server's CPU time includes the creation of the jobs. */
async function withCpu(gateway: ChildProcess, work: () => Promise<number>): Promise<Throughput> {
  const server = (await create(gateway, 0)).cpu;
  const client = process.cpuUsage();
  const seconds = await work();
  const used = process.cpuUsage(client);
  const after = (await create(gateway, 0)).cpu;
  const perJob = (user: number, system: number) => rounded((user + system) / 1000 / JOBS);
  return {
    jobs: JOBS,
    jobsPerSecond: Math.round(JOBS / seconds),
    serverCpuMs: perJob(after.user - server.user, after.system - server.system),
    clientCpuMs: perJob(used.user, used.system),
  };
}

function create(gateway: ChildProcess, count: number): Promise<{ cpu: NodeJS.CpuUsage }> {
  const created = answer<{ cpu: NodeJS.CpuUsage }>(gateway);
  gateway.send({ create: count });
  return created;
}

function answer<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve) => child.once('message', (message) => resolve(message as T)));
}

/** Counts to nothing; `done` is the seconds since `from`. */
function countdown() {
  let left = 0;
  let began = 0;
  let finish: (seconds: number) => void = () => undefined;
  const counter = {
    done: Promise.resolve(0),
    from(count: number) {
      left = count;
      began = performance.now();
      counter.done = new Promise((resolve) => (finish = resolve));
    },
    one() {
      left -= 1;
      if (left === 0) finish((performance.now() - began) / 1000);
    },
  };
  return counter;
}
