import express, { Router, type Express } from 'express';
import type { Doors } from '../doors.ts';
import { createHandlers } from '../features/handlers.ts';
import { bindRoutes } from './bind-routes.ts';
import { healthRoutes } from './health.ts';
import { createIdentify } from './identify.ts';
import { openApiRoutes } from './openapi.ts';
import { INTERNAL, plainProblem, sendProblem } from './problems.ts';
import { securityHeaders } from './security-headers.ts';
import { staticWeb } from './static-web.ts';
import { traced } from './trace.ts';

/** Largest JSON body: a form with long texts, never a file. */
const BODY_LIMIT = '1mb';
/** A photograph with its thumbnail, in base64. */
const PHOTO_BODY_LIMIT = '12mb';

/** The HTTP door. Listens nowhere: main.ts and tests do. */
export function createApp(doors: Doors): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  app.set('trust proxy', [...doors.trustedProxies]);
  app.use(traced(doors.log));
  app.use(securityHeaders(doors.https));
  app.use(healthRoutes(doors.readyChecks, doors.metrics));
  app.use('/api', apiRouter(doors));
  if (doors.webFolder) app.use(staticWeb(doors.webFolder));
  app.use((_request, response) => {
    sendProblem(
      response,
      plainProblem(
        404,
        'NO_SUCH_PAGE',
        { zh: '没有这个地址', en: 'There is nothing at this address' },
        String(response.locals.traceId),
      ),
    );
  });
  app.use(lastFault(doors));
  return app;
}

function apiRouter(doors: Doors): Router {
  const router = Router();
  router.use((_request, response, next) => {
    response.setHeader('Cache-Control', 'no-store');
    next();
  });
  router.use(openApiRoutes());
  router.use('/patients/:patientId/photos', express.json({ limit: PHOTO_BODY_LIMIT }));
  router.use('/receipts/wechat', express.text({ type: ['text/xml', 'application/xml'] }));
  router.use(express.json({ limit: BODY_LIMIT }));
  router.use(bodyFault);
  bindRoutes(router, createHandlers(doors), {
    identify: createIdentify(doors.database, doors.workerToken),
    log: doors.log,
    observe: (route, status, seconds) => doors.metrics.observe(route, status, seconds),
    auditRefusal: async ({ actor, route, code, params }) => {
      await doors.database.unitOfWork.run(actor, async (tx) => {
        await tx.audit({ action: `${route}.refused`, entity: 'route', entityId: route, detail: { code, params } });
      });
    },
  });
  return router;
}

/** What no route answered for: Express' own answer would show the stack. */
function lastFault({ log }: Doors): express.ErrorRequestHandler {
  // Express knows an error handler by its four arguments.
  return (error: unknown, _request, response, _next) => {
    const traceId = String(response.locals.traceId);
    const status = statusOf(error);
    if (status >= 500) log.error({ traceId, err: error }, 'request failed');
    if (response.headersSent) return void response.destroy();
    const problem =
      status < 500
        ? plainProblem(status, 'BAD_REQUEST', { zh: '请求不合法', en: 'The request is not valid' }, traceId)
        : plainProblem(500, 'INTERNAL', INTERNAL, traceId);
    sendProblem(response, problem);
  };
}

/** JSON that cannot be read, or is too large, is the sender's fault and not ours. */
const bodyFault: express.ErrorRequestHandler = (error: unknown, _request, response, next) => {
  const status = statusOf(error);
  if (status !== 400 && status !== 413) return next(error);
  const words =
    status === 413
      ? { zh: '提交的内容过大', en: 'The body is too large' }
      : { zh: '提交的内容不是合法的 JSON', en: 'The body is not valid JSON' };
  sendProblem(
    response,
    plainProblem(status, status === 413 ? 'TOO_LARGE' : 'BAD_JSON', words, String(response.locals.traceId)),
  );
};

function statusOf(error: unknown): number {
  const status = typeof error === 'object' && error !== null && 'status' in error ? Number(error.status) : 500;
  return status >= 400 && status < 600 ? status : 500;
}
