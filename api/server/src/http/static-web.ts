import { existsSync } from 'node:fs';
import { join } from 'node:path';
import express, { Router, type Response } from 'express';

/** Angular's output names carry a hash: those are kept for a year, index.html never. */
const HASHED = /[.-][A-Za-z0-9_-]{8}\.(js|css|woff2|wasm|svg|png)$/;

/** Serves the built web; every path that is no file is a screen of the single page. */
export function staticWeb(folder: string): Router {
  const router = Router();
  const index = join(folder, 'index.html');
  router.use(
    express.static(folder, {
      index: false,
      setHeaders: (response: Response, path: string) => {
        response.setHeader('Cache-Control', HASHED.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    }),
  );
  router.get('/{*screen}', (request, response, next) => {
    if (/\.\w{2,5}$/.test(request.path) || !existsSync(index)) return next();
    response.setHeader('Cache-Control', 'no-cache');
    response.sendFile(index);
  });
  return router;
}
