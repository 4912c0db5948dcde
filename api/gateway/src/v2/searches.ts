import { status } from '@grpc/grpc-js';
import { SearchFault, type Entity } from '@rtflow/records/queries/zeebe/entity';
import { getOne, search, type SearchRequest } from '@rtflow/records/queries/zeebe/search';
import { z } from 'zod';
import { ok, type HttpAnswer, type HttpCall, type HttpRoute } from '../http/route.ts';
import { invalidArgument, RequestFault } from '../status.ts';
import { pathKey } from './commands.ts';

const REQUEST = z.object({
  filter: z.record(z.string(), z.unknown()).nullish(),
  sort: z.array(z.object({ field: z.string(), order: z.string().optional() })).nullish(),
  page: z
    .strictObject({
      from: z.number().optional(),
      limit: z.number().optional(),
      after: z.string().optional(),
      before: z.string().optional(),
    })
    .nullish(),
});

type Item = Record<string, unknown>;

export interface SearchRoute {
  readonly path: string;
  readonly entity: Entity;
  /** Always asked beside the caller's filter. */
  readonly within?: (call: HttpCall) => Item;
  /** Adds what SQL does not know. */
  readonly complete?: (items: readonly Item[], call: HttpCall) => Promise<Item[]>;
}

/** POST <path>: filter, sort, page in; items and page out. */
export function searchRoute({ path, entity, within, complete = async (items) => [...items] }: SearchRoute): HttpRoute {
  return {
    method: 'post',
    path,
    right: 'read',
    async handle(call) {
      const parsed = REQUEST.safeParse(call.body);
      if (!parsed.success) {
        const places = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
        throw invalidArgument(`Expected a search request, but ${places.join('; ')}`);
      }
      const request: SearchRequest = { ...parsed.data, filter: { ...parsed.data.filter, ...within?.(call) } };
      const { items, page } = await found(call, entity, request);
      return ok({ items: (await complete(items, call)).map(withoutNulls), page });
    },
  };
}

/** GET <path>: one by the key in the path. */
export function getRoute(
  path: string,
  entity: Entity,
  complete: SearchRoute['complete'] = async (items) => [...items],
): HttpRoute {
  const name = /:(\w+)/.exec(path)?.[1] ?? '';
  return {
    method: 'get',
    path,
    right: 'read',
    async handle(call): Promise<HttpAnswer> {
      const item = await call.read(({ sql }) => getOne(sql, entity, pathKey(call, name)));
      if (!item) throw missing(name, call.params[name] ?? '');
      return ok(withoutNulls((await complete([item], call))[0] ?? item));
    },
  };
}

export function missing(what: string, key: string): RequestFault {
  return new RequestFault(status.NOT_FOUND, `Expected to find something with ${what} '${key}', but there is none`);
}

async function found(call: HttpCall, entity: Entity, request: SearchRequest) {
  try {
    return await call.read(({ sql }) => search(sql, entity, request));
  } catch (error) {
    if (error instanceof SearchFault) throw invalidArgument(error.message);
    throw error;
  }
}

/** What is not set is absent, as clients expect of optional fields. */
export function withoutNulls(item: Item): Item {
  return Object.fromEntries(Object.entries(item).filter(([, value]) => value !== null));
}
