import type { Permission } from '@rtflow/domain';
import type { z } from 'zod';

/** Who may call: a permission code of the policy table, anybody (`public`), or a job worker's token (`worker`). */
export type Access = Permission | 'public' | 'worker';

/** One row of the route table: server, client and OpenAPI page are all made from it. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Express style, below /api: `/tasks/:taskKey`. */
  readonly path: string;
  readonly access: Access;
  readonly summary: string;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  /** JSON answer; absent for 204 and for byte or event streams. */
  readonly response?: z.ZodType;
}

export function route<const R extends Route>(definition: R): R {
  return definition;
}
