import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';
import type { Logger } from 'pino';

/** Gives each request an id that stands in log and problem; logs method, path and time, no query (it may hold a typed name). */
export function traced(log: Logger): RequestHandler {
  return (request, response, next) => {
    const sent = request.get('X-Request-Id') ?? '';
    const traceId = /^[\w-]{8,64}$/.test(sent) ? sent : randomUUID();
    response.locals.traceId = traceId;
    response.setHeader('X-Request-Id', traceId);
    const started = Date.now();
    response.on('finish', () => {
      const level = response.statusCode >= 500 ? 'error' : 'debug';
      const fields = { traceId, method: request.method, path: withoutKey(request.path), status: response.statusCode };
      log[level]({ ...fields, ms: Date.now() - started }, 'request');
    });
    next();
  };
}

/** The last part of a provider's receipt address and of a patient's link is a secret. */
function withoutKey(path: string): string {
  return path.replace(/^(\/api\/receipts\/[\w-]+\/|\/api\/visit\/|\/q\/).+/, '$1…');
}
