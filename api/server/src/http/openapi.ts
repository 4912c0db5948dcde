import { OpenAPIRegistry, OpenApiGeneratorV31 } from '@asteasolutions/zod-to-openapi';
import { ROUTES, Problem, type RouteName } from '@rtflow/contract';
import { TOKEN_SCOPES } from '@rtflow/domain';
import { Router } from 'express';
import { z } from 'zod';

/** Scopes that a program's token may carry. */
const TOKENS = new Set<string>(TOKEN_SCOPES);

type Definition = {
  method: string;
  path: string;
  access: string;
  summary: string;
  query?: z.ZodType;
  body?: z.ZodType;
  response?: z.ZodType;
};

/** OpenAPI 3.1 of the route table. */
export function openApiDocument(): object {
  const registry = new OpenAPIRegistry();
  registry.registerComponent('securitySchemes', 'apiToken', { type: 'http', scheme: 'bearer' });
  for (const name of Object.keys(ROUTES) as RouteName[]) registerRoute(registry, name, ROUTES[name]);
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: { title: 'RTFlow', version: '0.1.0', description: '放疗流程平台 REST 接口 / REST interface of RTFlow' },
    servers: [{ url: '/api' }],
  });
}

/** The document as JSON and as a page of our own: no script, so the content security policy holds. */
export function openApiRoutes(): Router {
  const router = Router();
  const document = JSON.stringify(openApiDocument());
  router.get('/openapi.json', (_request, response) => void response.type('json').send(document));
  router.get('/docs', (_request, response) => void response.type('html').send(docsPage()));
  return router;
}

function registerRoute(registry: OpenAPIRegistry, name: RouteName, route: Definition): void {
  const names = [...route.path.matchAll(/:(\w+)/g)].map((match) => match[1] ?? '');
  registry.registerPath({
    method: route.method.toLowerCase() as 'get',
    path: route.path.replace(/:(\w+)/g, '{$1}'),
    operationId: name,
    summary: route.summary,
    description: `Access: ${route.access}`,
    ...(TOKENS.has(route.access) && { security: [{ apiToken: [route.access] }] }),
    request: {
      ...(names.length > 0 && { params: z.object(Object.fromEntries(names.map((key) => [key, z.string()]))) }),
      ...(route.query instanceof z.ZodObject && { query: route.query }),
      ...(route.body && { body: { content: { 'application/json': { schema: route.body } } } }),
    },
    responses: {
      [route.response ? '200' : '204']: route.response
        ? { description: 'Done', content: { 'application/json': { schema: route.response } } }
        : { description: 'Done' },
      default: { description: 'Problem', content: { 'application/problem+json': { schema: Problem } } },
    },
  });
}

function docsPage(): string {
  const rows = Object.entries(ROUTES).map(([name, route]) => {
    const definition: Definition = route;
    const parts = [
      definition.query && `<h4>query</h4>${schemaBlock(definition.query)}`,
      definition.body && `<h4>body</h4>${schemaBlock(definition.body)}`,
      definition.response && `<h4>answer</h4>${schemaBlock(definition.response)}`,
    ].filter(Boolean);
    return `<details id="${escape(name)}"><summary><b>${definition.method}</b> <code>/api${escape(definition.path)}</code>
      ${escape(definition.summary)} <small>${escape(definition.access)}</small></summary>${parts.join('')}</details>`;
  });
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>RTFlow API</title>
<style>body{font:15px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem}details{border-bottom:1px solid #ccc;padding:.4rem 0}pre{background:#f5f5f5;padding:.6rem;overflow:auto}small{color:#555}</style>
<h1>RTFlow API</h1><p><a href="/api/openapi.json">OpenAPI 3.1</a>. Errors are RFC 9457 problems with a code and zh/en text.</p>
${rows.join('\n')}</html>`;
}

function schemaBlock(schema: z.ZodType): string {
  return `<pre>${escape(JSON.stringify(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }), null, 1))}</pre>`;
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
