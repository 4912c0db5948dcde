import express, { type Express, type Request, type Response, type Router } from 'express';
import { status } from '@grpc/grpc-js';
import type { ActivatedJob } from '@rtflow/engine/ports';
import type { Database } from '@rtflow/records';
import { tokenOf, type GatewayAccess } from '../access.ts';
import { externalTaskFault, externalTaskRoutes } from '../external-task/routes.ts';
import { callerOf, guarded, requireJobTypes, requireRight, type Caller } from '../guard.ts';
import type { JobPolls, Poller } from '../job-polls.ts';
import type { GatewayEngine } from '../ports.ts';
import { RequestFault } from '../status.ts';
import { restFault, restRoutes, type RestOptions } from '../v2/routes.ts';
import type { FaultBody, HttpAnswer, HttpCall, HttpRoute } from './route.ts';

export interface GatewayAppOptions extends RestOptions {
  readonly engine: GatewayEngine;
  readonly access: GatewayAccess;
  readonly polls: JobPolls;
  readonly database: Pick<Database, 'readOnly'>;
  /** Unforeseen errors only; rejections are the client's business. */
  readonly onError: (call: string, error: unknown) => void;
}

/** Variables of 4 MB and what stands around them; a deployment of many models. */
const JSON_LIMIT = '5mb';
const MULTIPART_LIMIT = '50mb';

/** The REST doors of the gateway: `/v2` (Camunda's REST v2) and `/engine-rest` (external tasks). Listens nowhere. */
export function createGatewayApp(options: GatewayAppOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  app.use('/v2', door(options, restRoutes(options), restFault));
  app.use('/engine-rest', door(options, externalTaskRoutes(), externalTaskFault));
  app.use((request, response) => refuse(response, restFault, notFound(request)));
  return app;
}

function door(options: GatewayAppOptions, routes: readonly HttpRoute[], faultBody: FaultBody): Router {
  const router = express.Router();
  // The identity is asked before the body is read: a stranger's megabytes are not parsed.
  router.use((request, response, next) => {
    try {
      response.locals['caller'] = callerOf(options.access, {
        token: tokenOf(request.get('authorization')),
        call: callName(request),
        peer: `${request.ip ?? 'unknown'}`,
      });
      next();
    } catch (error) {
      fail(options, response, faultBody, callName(request), error);
    }
  });
  router.use(express.raw({ type: 'multipart/form-data', limit: MULTIPART_LIMIT }));
  router.use(express.json({ limit: JSON_LIMIT, strict: true }));
  for (const route of routes) {
    router[route.method](route.path, (request, response) => {
      serve(options, route, request, response).catch((error: unknown) =>
        fail(options, response, faultBody, callName(request), error),
      );
    });
  }
  router.use((request, response) => refuse(response, faultBody, notFound(request)));
  const onError: express.ErrorRequestHandler = (error: unknown, request, response, _next) =>
    fail(options, response, faultBody, callName(request), bodyFault(error));
  router.use(onError);
  return router;
}

async function serve(
  options: GatewayAppOptions,
  route: HttpRoute,
  request: Request,
  response: Response,
): Promise<void> {
  const { engine, access, database } = options;
  const caller: Caller = {
    ...(response.locals['caller'] as Caller),
    call: `${route.method.toUpperCase()} ${route.path}`,
  };
  if (route.right !== null) requireRight(access, caller, route.right);
  const gone = new AbortController();
  response.on('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  const raw: unknown = request.body;
  const call: HttpCall = {
    params: request.params as Record<string, string>,
    body: Buffer.isBuffer(raw) || typeof raw !== 'object' || raw === null ? {} : (raw as Record<string, unknown>),
    multipart: Buffer.isBuffer(raw) ? { type: request.get('content-type') ?? '', bytes: raw } : null,
    caller,
    actor: caller.client.name,
    engine: guarded(engine, access, caller),
    read: (work) => database.readOnly(work),
    async poll(activation) {
      requireJobTypes(
        access,
        caller,
        activation.requests.map(({ type }) => type),
      );
      const actor = actorOf(caller.client.name, activation.worker);
      return longPoll(options, { ...activation, actor }, gone.signal);
    },
  };
  send(response, await route.handle(call));
}

/** In an open door the worker's name is all that is known of the client. */
function actorOf(client: string, worker: string): string {
  return client === 'anonymous' ? worker : client;
}

function longPoll(
  { polls, onError }: GatewayAppOptions,
  activation: Poller['activation'],
  gone: AbortSignal,
): Promise<readonly ActivatedJob[]> {
  return new Promise((resolve, reject) => {
    let over = false;
    const poller: Poller = {
      activation,
      gone: () => over || gone.aborted,
      deliver(jobs) {
        if (over || gone.aborted) return false;
        over = true;
        // From here to the end of the answer the client may still go: then the jobs were not delivered.
        if (jobs.length > 0)
          gone.addEventListener('abort', () => {
            polls.giveBack(poller, jobs).catch((error: unknown) => onError('job activation', error));
          });
        resolve(jobs);
        return true;
      },
      fail(error) {
        over = true;
        reject(error as Error);
      },
    };
    gone.addEventListener('abort', () => {
      if (over) return;
      over = true;
      polls.drop(poller);
      resolve([]);
    });
    polls.poll(poller).catch(reject);
  });
}

/**
 * The content type is exactly `application/json`: with a charset behind it camunda-external-task-client-js takes the body
 * for bytes and passes over every task, so Express' own `json()` cannot be used.
 */
function send(response: Response, answer: HttpAnswer): void {
  if (response.destroyed) return;
  response.statusCode = answer.status;
  if (answer.body === undefined) return void response.end();
  response.setHeader('Content-Type', answer.type ?? 'application/json');
  response.end(typeof answer.body === 'string' && answer.type ? answer.body : JSON.stringify(answer.body));
}

const HTTP_OF: Readonly<Partial<Record<status, { status: number; code: string }>>> = {
  [status.INVALID_ARGUMENT]: { status: 400, code: 'INVALID_ARGUMENT' },
  [status.UNAUTHENTICATED]: { status: 401, code: 'UNAUTHENTICATED' },
  [status.PERMISSION_DENIED]: { status: 403, code: 'FORBIDDEN' },
  [status.NOT_FOUND]: { status: 404, code: 'NOT_FOUND' },
  [status.ALREADY_EXISTS]: { status: 409, code: 'ALREADY_EXISTS' },
  [status.FAILED_PRECONDITION]: { status: 409, code: 'INVALID_STATE' },
  [status.CANCELLED]: { status: 409, code: 'CANCELLED' },
  [status.RESOURCE_EXHAUSTED]: { status: 503, code: 'RESOURCE_EXHAUSTED' },
  [status.UNAVAILABLE]: { status: 503, code: 'UNAVAILABLE' },
  [status.DEADLINE_EXCEEDED]: { status: 504, code: 'DEADLINE_EXCEEDED' },
};

// Five plain arguments: the one funnel of what went wrong.
function fail(
  options: GatewayAppOptions,
  response: Response,
  faultBody: FaultBody,
  call: string,
  error: unknown,
): void {
  if (!(error instanceof RequestFault)) options.onError(call, error);
  const known = error instanceof RequestFault ? HTTP_OF[error.code] : undefined;
  const { status: http, code } = known ?? { status: 500, code: 'INTERNAL' };
  const message = error instanceof RequestFault ? error.message : 'Unexpected error; see the server log';
  if (http === 401) response.setHeader('WWW-Authenticate', 'Bearer');
  refuse(response, faultBody, { status: http, code, message, path: call });
}

function refuse(response: Response, faultBody: FaultBody, fault: Parameters<FaultBody>[0]): void {
  if (response.headersSent) return void response.destroy();
  send(response, { status: fault.status, ...faultBody(fault) });
}

function notFound(request: Request): Parameters<FaultBody>[0] {
  const message = `Expected a route of this gateway, but there is no ${request.method} ${request.originalUrl.split('?')[0]}`;
  return { status: 404, code: 'NOT_FOUND', message, path: request.path };
}

function bodyFault(error: unknown): unknown {
  const http = typeof error === 'object' && error !== null && 'status' in error ? Number(error.status) : 500;
  if (http === 413) return new RequestFault(status.INVALID_ARGUMENT, 'Expected a smaller body, but it is too large');
  if (http === 400) return new RequestFault(status.INVALID_ARGUMENT, 'Expected the body to be a valid JSON document');
  return error;
}

function callName(request: Request): string {
  return `${request.method} ${request.originalUrl.split('?')[0]}`;
}
