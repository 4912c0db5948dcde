import { z } from 'zod';
import { Id, Text } from './problem.ts';
import { route } from './route.ts';

const LIST = z.enum(['patients', 'inbox', 'explore']);
/** Criteria of the search over charts are one text of JSON. */
const Filter = z.record(z.string().max(32), z.string().max(4000));
const Columns = z.array(z.string().max(32)).max(30);

export const ListView = z.object({
  viewId: Id,
  name: z.string(),
  shared: z.boolean(),
  /** The reader's own: may be changed and removed. */
  own: z.boolean(),
  owner: Text.nullable(),
  filter: Filter,
  columns: Columns,
});
export type ListView = z.infer<typeof ListView>;

export const viewRoutes = {
  'views.list': route({
    method: 'GET',
    path: '/views',
    access: 'session.own',
    summary: 'Kept views of a list: the reader’s own, then those that others share',
    query: z.object({ list: LIST }),
    response: z.object({ views: z.array(ListView) }),
  }),
  'views.save': route({
    method: 'PUT',
    path: '/views',
    access: 'session.own',
    summary: 'Keep filter and columns under a name; the same name of the same person is replaced',
    body: z.object({
      commandId: z.string().min(8).max(64),
      list: LIST,
      name: z.string().trim().min(1).max(40),
      shared: z.boolean(),
      filter: Filter,
      columns: Columns,
    }),
    response: z.object({ viewId: Id }),
  }),
  'views.remove': route({
    method: 'DELETE',
    path: '/views/:viewId',
    access: 'session.own',
    summary: 'Remove one of the reader’s own views',
  }),
};
