import { Router } from 'express';
import type { Metrics } from './metrics.ts';

/** One thing that must work before people are let in; `required: false` is shown and does not bar. */
export interface ReadyCheck {
  readonly name: string;
  readonly required: boolean;
  check(): Promise<boolean>;
}

/** /healthz: the process answers. /readyz: it can do its work. /metrics: for Prometheus. */
export function healthRoutes(checks: readonly ReadyCheck[], metrics: Metrics): Router {
  const router = Router();
  router.get('/healthz', (_request, response) => void response.json({ alive: true }));
  router.get('/readyz', async (_request, response) => {
    const results = await Promise.all(
      checks.map(async (one) => ({ ...one, passed: await one.check().catch(() => false) })),
    );
    const ready = results.every(({ required, passed }) => passed || !required);
    const shown = Object.fromEntries(results.map(({ name, passed }) => [name, passed]));
    response.status(ready ? 200 : 503).json({ ready, checks: shown });
  });
  router.get('/metrics', async (_request, response) => {
    response.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });
  return router;
}
