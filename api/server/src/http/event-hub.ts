import type { CommittedEvents } from '@rtflow/records';
import { isRead } from '@rtflow/records/commands/note-read';
import type { Response } from 'express';

/** What a browser is told after a commit: kinds and ids, never contents. It asks for the rest under its own rights. */
export interface LiveEvent {
  readonly kind: 'task' | 'course' | 'patient' | 'device' | 'series' | 'process' | 'notice';
  readonly id: string;
}

/** Audited entities that screens know by id; others are told by their course and patient. */
const KINDS = new Set<string>(['task', 'course', 'patient', 'device', 'series']);
const ENDS_STREAMS = new Set(['session.closed', 'user.changed']);
const PING_MS = 25_000;
/** setTimeout's longest wait. */
const LONGEST_MS = 2 ** 31 - 1;

/** Fans committed events out to open event streams. */
export class EventHub {
  /** Open stream -> whose it is. */
  readonly #streams = new Map<Response, string>();
  readonly #stop: (() => void)[];
  readonly #ping: NodeJS.Timeout;

  constructor(events: CommittedEvents) {
    this.#stop = [
      events.on('engine', (effects) => {
        for (const task of effects.userTasks) this.#send({ kind: 'task', id: String(task.key) });
        for (const root of new Set(effects.userTasks.map((task) => task.rootKey))) {
          this.#send({ kind: 'process', id: String(root) });
        }
      }),
      events.on('audited', ({ action, entity, entityId, patientId, detail }) => {
        if (isRead(action)) return;
        // Signed out, closed, or with other rights: the browser opens a new stream if it still may.
        if (ENDS_STREAMS.has(action)) this.#endOf(entityId);
        if (KINDS.has(entity)) this.#send({ kind: entity as LiveEvent['kind'], id: entityId });
        const courseId = detail?.courseId;
        if (typeof courseId === 'string' && courseId !== entityId) this.#send({ kind: 'course', id: courseId });
        if (patientId && patientId !== entityId) this.#send({ kind: 'patient', id: patientId });
      }),
      events.on('noticed', ({ userIds }) => {
        for (const [stream, owner] of this.#streams) {
          if (userIds.includes(owner)) stream.write(textOf({ kind: 'notice', id: owner }));
        }
      }),
    ];
    // A comment now and then keeps proxies from closing a quiet stream.
    this.#ping = setInterval(() => this.#write(': ping\n\n'), PING_MS).unref();
  }

  get open(): number {
    return this.#streams.size;
  }

  /** @param of the session's user, and how long the session still lasts: its stream ends with it */
  join(response: Response, of: { readonly userId: string; readonly lastsMs: number }): void {
    response.writeHead(200, {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-cache, no-transform',
      'X-Accel-Buffering': 'no',
    });
    response.write('retry: 3000\n\n');
    this.#streams.set(response, of.userId);
    const expiry = setTimeout(() => response.end(), Math.min(of.lastsMs, LONGEST_MS)).unref();
    response.on('close', () => {
      clearTimeout(expiry);
      this.#streams.delete(response);
    });
  }

  close(): void {
    clearInterval(this.#ping);
    for (const stop of this.#stop) stop();
    for (const stream of this.#streams.keys()) stream.end();
    this.#streams.clear();
  }

  #endOf(userId: string): void {
    for (const [stream, owner] of this.#streams) if (owner === userId) stream.end();
  }

  #send(event: LiveEvent): void {
    this.#write(textOf(event));
  }

  #write(text: string): void {
    for (const stream of this.#streams.keys()) stream.write(text);
  }
}

function textOf(event: LiveEvent): string {
  return `event: ${event.kind}\ndata: ${JSON.stringify(event)}\n\n`;
}
