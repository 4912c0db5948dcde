import type { HttpRoute, FaultBody } from '../http/route.ts';
import { topologyMessage } from '../responses.ts';
import { ok } from '../http/route.ts';
import { clockRoutes, type SetClock } from './clock.ts';
import { definitionRoutes } from './definitions.ts';
import { incidentRoutes } from './incidents.ts';
import { instanceRoutes } from './instances.ts';
import { jobRoutes } from './jobs.ts';
import { messageRoutes } from './messages.ts';
import { userTaskRoutes, type UserTaskRules } from './user-tasks.ts';
import { variableRoutes } from './variables.ts';

export interface RestOptions extends UserTaskRules {
  /** Where the gRPC door of this gateway is, for the topology. */
  readonly address: { readonly host: string; readonly port: number };
  /** Null: the clock cannot be set here. */
  readonly setClock: SetClock | null;
}

/** Camunda's REST v2, the part that workers, operators and task lists use. */
export function restRoutes(options: RestOptions): HttpRoute[] {
  return [
    { method: 'get', path: '/topology', right: null, handle: async () => ok(topology(options.address)) },
    ...definitionRoutes(),
    ...instanceRoutes(),
    ...jobRoutes(),
    ...incidentRoutes(),
    ...variableRoutes(),
    ...messageRoutes(),
    ...userTaskRoutes(options),
    ...clockRoutes(options.setClock),
  ];
}

function topology(address: RestOptions['address']) {
  const { brokers, ...cluster } = topologyMessage(address);
  const lower = brokers.map(({ partitions, ...broker }) => ({
    ...broker,
    partitions: partitions.map(({ partitionId, role, health }) => ({
      partitionId,
      role: role.toLowerCase(),
      health: health.toLowerCase(),
    })),
  }));
  return { brokers: lower, ...cluster, lastCompletedChangeId: '-1' };
}

const ZH: Readonly<Record<string, string>> = {
  INVALID_ARGUMENT: '请求有误',
  UNAUTHENTICATED: '需要有效的客户端令牌',
  FORBIDDEN: '该客户端没有此权限',
  NOT_FOUND: '没有找到',
  ALREADY_EXISTS: '已经存在',
  INVALID_STATE: '当前状态不允许',
};

/** RFC 9457, with Camunda's code as title and our own code and words beside it. */
export const restFault: FaultBody = ({ status, code, message, path }) => ({
  type: 'application/problem+json',
  body: {
    type: 'about:blank',
    title: code,
    status,
    detail: message,
    instance: path,
    code,
    zh: ZH[code] ?? '请求未能完成',
    en: message,
  },
});
