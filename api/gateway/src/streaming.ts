import { Metadata, type ServerWritableStream } from '@grpc/grpc-js';
import type { ActivatedJob } from '@rtflow/engine/ports';
import type { GatewayAccess } from './access.ts';
import { requireJobTypes, type Caller } from './guard.ts';
import type { JobPolls, Poller } from './job-polls.ts';
import type { JobStream, JobStreams } from './job-streams.ts';
import { activationOf, requireJobRequest } from './requests.ts';
import { jobMessage } from './responses.ts';
import { RequestFault, toServiceError } from './status.ts';
import type { Wire } from './wire.ts';

/** What says who calls. */
export interface Calling {
  readonly metadata: Metadata;
  getPeer(): string;
}

/** What both streaming RPCs are given. */
export interface StreamDoors {
  readonly polls: JobPolls;
  readonly streams: JobStreams;
  readonly access: GatewayAccess;
  /** @throws RequestFault when nobody is recognised. */
  readonly identify: (call: Calling, rpc: string) => Caller;
  readonly onError: (rpc: string, error: unknown) => void;
}

export function activateJobs(
  doors: StreamDoors,
  call: ServerWritableStream<Wire['ActivateJobsRequest'], object>,
): void {
  const { polls } = doors;
  let over = false;
  let handed: readonly ActivatedJob[] = [];
  const fail = (error: unknown) => {
    if (!over) refuse(doors, 'ActivateJobs', call, error);
    over = true;
  };
  try {
    const caller = doors.identify(call, 'ActivateJobs');
    const activation = { ...activationOf(call.request), actor: actorOf(caller, call.request.worker) };
    requireJobTypes(doors.access, caller, [call.request.type]);
    const finish = () => {
      handed = [];
      call.end();
    };
    const poller: Poller = {
      activation,
      gone: () => over || call.cancelled,
      deliver(jobs) {
        if (over || call.cancelled) return false;
        over = true;
        handed = jobs;
        const messages = inMessages(jobs.map(jobMessage));
        if (messages.length === 0) call.end();
        // A cancellation that is already on its way is read before the immediate: then the jobs go back, below.
        for (const [index, batch] of messages.entries())
          call.write({ jobs: batch }, () => index === messages.length - 1 && setImmediate(finish));
        return true;
      },
      fail,
    };
    call.on('cancelled', () => {
      over = true;
      polls.drop(poller);
      const lost = handed;
      handed = [];
      if (lost.length > 0) polls.giveBack(poller, lost).catch((error) => doors.onError('ActivateJobs', error));
    });
    polls.poll(poller).catch(fail);
  } catch (error) {
    fail(error);
  }
}

/** Clients refuse messages above 4 MiB: a large batch goes out in several, as the protocol's stream allows. */
const MESSAGE_CHARACTERS = 1024 * 1024;

function inMessages(jobs: readonly Wire['ActivatedJob'][]): Wire['ActivatedJob'][][] {
  const messages: Wire['ActivatedJob'][][] = [];
  let room = 0;
  for (const job of jobs) {
    const size = job.variables.length + job.customHeaders.length;
    if (messages.length === 0 || size > room) {
      messages.push([]);
      room = MESSAGE_CHARACTERS;
    }
    messages.at(-1)?.push(job);
    room -= size;
  }
  return messages;
}

export function streamJobs(
  doors: StreamDoors,
  call: ServerWritableStream<Wire['StreamActivatedJobsRequest'], object>,
): void {
  const fail = (error: unknown) => refuse(doors, 'StreamActivatedJobs', call, error);
  try {
    const { type, worker, timeout, fetchVariable } = call.request;
    const caller = doors.identify(call, 'StreamActivatedJobs');
    requireJobRequest(call.request);
    requireJobTypes(doors.access, caller, [type]);
    // Written but still in our buffer: when the client goes, these have not reached it.
    const unsent = new Map<number, ActivatedJob>();
    const stream: JobStream = {
      request: { type, timeout: Number(timeout), maxJobs: 1, fetchVariables: fetchVariable },
      worker,
      actor: actorOf(caller, worker),
      gone: () => call.cancelled || call.destroyed,
      write(job) {
        unsent.set(job.jobKey, job);
        return call.write(jobMessage(job), (error?: Error | null) => {
          if (!error) unsent.delete(job.jobKey);
        });
      },
      onDrain: (next) => call.once('drain', next),
      fail,
    };
    call.on('cancelled', () => {
      doors.streams.drop(stream);
      doors.streams
        .giveBack(stream, [...unsent.values()])
        .catch((error: unknown) => doors.onError('StreamActivatedJobs', error));
    });
    doors.streams.open(stream);
    // Headers now, so that the client knows the stream is open before the first job.
    call.sendMetadata(new Metadata());
  } catch (error) {
    fail(error);
  }
}

/** In an open door the worker's name is all that is known of the client. */
export function actorOf({ client }: Caller, worker: string): string {
  return client.name === 'anonymous' ? worker : client.name;
}

function refuse(doors: StreamDoors, rpc: string, call: NodeJS.EventEmitter, error: unknown): void {
  if (!(error instanceof RequestFault)) doors.onError(rpc, error);
  call.emit('error', toServiceError(error));
}
