import express, { Router, type Express } from 'express';
import type { Doors } from '../doors.ts';
import { createHandlers } from '../features/handlers.ts';
import { bindRoutes } from './bind-routes.ts';
import { healthRoutes } from './health.ts';
import { createIdentify } from './identify.ts';
import { openApiRoutes } from './openapi.ts';
import { plainProblem, sendProblem } from './problems.ts';
import { securityHeaders } from './security-headers.ts';
import { staticWeb } from './static-web.ts';
import { traced } from './trace.ts';

/** Largest JSON body: a form with long texts, never a file. */
const BODY_LIMIT = '1mb';

/** The HTTP door. Listens nowhere: main.ts and tests do. */
export function createApp(doors: Doors): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
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
  return app;
}

function apiRouter(doors: Doors): Router {
  const router = Router();
  router.use((_request, response, next) => {
    response.setHeader('Cache-Control', 'no-store');
    next();
  });
  router.use(openApiRoutes());
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

/** JSON that cannot be read, or is too large, is the sender's fault and not ours. */
const bodyFault: express.ErrorRequestHandler = (error: unknown, _request, response, next) => {
  const status = typeof error === 'object' && error !== null && 'status' in error ? Number(error.status) : 500;
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
