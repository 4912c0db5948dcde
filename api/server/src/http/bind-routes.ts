import { ROUTES, type RouteName } from '@rtflow/contract';
import { PERMISSIONS } from '@rtflow/domain';
import type { Actor } from '@rtflow/records';
import { can } from '@rtflow/records/policies/can';
import { refuse } from '@rtflow/records/policies/refusals';
import type { Request, Response, Router } from 'express';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { Identified } from './identify.ts';
import { crossSiteRefusal } from './csrf.ts';
import type { Call, Handler, Handlers } from './handler.ts';
import { INTERNAL, inputProblem, plainProblem, problemOf, sendProblem } from './problems.ts';

export interface RouteDoors {
  readonly identify: (request: Request) => Promise<Identified>;
  readonly log: Logger;
  readonly observe: (route: RouteName, status: number, seconds: number) => void;
  /** Who tried what without the right to: written in a transaction of its own. */
  readonly auditRefusal: (call: { actor: Actor; route: RouteName; code: string; params: unknown }) => Promise<void>;
}

/** Mounts every route of the contract. @throws when one has no handler or no declared access: the server must not start. */
export function bindRoutes(router: Router, handlers: Handlers, doors: RouteDoors): void {
  for (const name of Object.keys(ROUTES) as RouteName[]) {
    const { method, path, access } = ROUTES[name];
    if (typeof handlers[name] !== 'function')
      throw new Error(`Expected a handler for route ${name}, but there is none`);
    if (!isDeclared(access))
      throw new Error(`Expected route ${name} to declare its access, but got '${String(access)}'`);
    const verb = method.toLowerCase() as 'get' | 'post' | 'put' | 'patch' | 'delete';
    router[verb](path, (request, response) => serve(name, handlers, doors, request, response));
  }
}

/** public, worker, or a permission of the policy table. */
export function isDeclared(access: unknown): boolean {
  return (
    access === 'public' || access === 'worker' || (typeof access === 'string' && Object.hasOwn(PERMISSIONS, access))
  );
}

// Five plain arguments: this is the one funnel between Express and the handlers.
async function serve(name: RouteName, handlers: Handlers, doors: RouteDoors, request: Request, response: Response) {
  const started = process.hrtime.bigint();
  const traceId = String(response.locals.traceId);
  response.on('close', () => doors.observe(name, response.statusCode, Number(process.hrtime.bigint() - started) / 1e9));
  try {
    await answer(name, handlers[name] as Handler<RouteName>, doors, request, response);
  } catch (error) {
    doors.log.error({ traceId, route: name, err: error }, 'route failed');
    if (response.headersSent) return void response.destroy();
    sendProblem(response, plainProblem(500, 'INTERNAL', INTERNAL, traceId));
  }
}

async function answer(
  name: RouteName,
  handler: Handler<RouteName>,
  doors: RouteDoors,
  request: Request,
  response: Response,
): Promise<void> {
  const definition: { access: string; query?: z.ZodType; body?: z.ZodType; response?: z.ZodType } = ROUTES[name];
  const traceId = String(response.locals.traceId);
  const who = await doors.identify(request);
  if (who.waitSeconds !== undefined) {
    response.setHeader('Retry-After', String(who.waitSeconds));
    return sendProblem(response, problemOf(refuse('TOO_MANY_CALLS').error, traceId));
  }
  const refusal = accessRefusal(definition.access, who) ?? crossSiteRefusal(request, definition.access, who);
  if (refusal) {
    if (refusal.status === 403) {
      await doors.auditRefusal({ actor: who.actor, route: name, code: refusal.code, params: request.params });
    }
    return sendProblem(response, problemOf(refusal, traceId));
  }
  const query = strictly(definition.query)?.safeParse(request.query);
  if (query && !query.success) return sendProblem(response, inputProblem('query', query.error, traceId));
  const body = strictly(definition.body)?.safeParse(request.body ?? {});
  if (body && !body.success) return sendProblem(response, inputProblem('body', body.error, traceId));
  const call = {
    params: request.params,
    query: query?.data,
    body: body?.data,
    actor: who.actor,
    session: who.session,
    traceId,
    request,
    response,
  } as Call<RouteName>;
  const result = await handler(call);
  if ('written' in result) return;
  if (!result.ok) return sendProblem(response, problemOf(result.error, traceId));
  if (!definition.response) return void response.status(204).end();
  response.json(result.value);
}

/** A field that the route does not know is refused, not dropped: whoever sent it meant something by it. */
function strictly(schema: z.ZodType | undefined): z.ZodType | undefined {
  return schema instanceof z.ZodObject ? schema.strict() : schema;
}

function accessRefusal(access: string, who: Identified) {
  if (access === 'public') return null;
  if (access === 'worker') return who.actor.kind === 'worker' ? null : refuse('SIGN_IN_REQUIRED').error;
  const known = who.actor.kind === 'program' || (who.actor.kind === 'user' && who.session !== undefined);
  if (!known) return refuse('SIGN_IN_REQUIRED').error;
  const allowed = can(who.actor, access as keyof typeof PERMISSIONS);
  return allowed.ok ? null : allowed.error;
}
