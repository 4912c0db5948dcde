import type { z } from 'zod';
import { adminRoutes } from './rest/admin.ts';
import { designerRoutes } from './rest/designer.ts';
import { dicomRoutes } from './rest/dicom.ts';
import { courseRoutes } from './rest/courses.ts';
import { dicomwebRoutes } from './rest/dicomweb.ts';
import { icd11Routes } from './rest/icd11.ts';
import { imageRoutes } from './rest/images.ts';
import { integrationRoutes } from './rest/integration.ts';
import { jobRoutes } from './rest/jobs.ts';
import { labelRoutes } from './rest/labels.ts';
import { clusterRoutes } from './rest/cluster.ts';
import { noticeRoutes } from './rest/notices.ts';
import { messagingRoutes } from './rest/messaging.ts';
import { operationRoutes } from './rest/operations.ts';
import { patientRoutes } from './rest/patients.ts';
import { monitorRoutes } from './rest/monitor.ts';
import { mergeRoutes } from './rest/merges.ts';
import { reconciliationRoutes } from './rest/reconciliation.ts';
import { photoRoutes } from './rest/photos.ts';
import type { Route } from './rest/route.ts';
import { queueRoutes } from './rest/queue.ts';
import { scheduleSetupRoutes } from './rest/schedule-setup.ts';
import { scheduleRoutes } from './rest/schedule.ts';
import { signatureRoutes } from './rest/signatures.ts';
import { sessionRoutes } from './rest/session.ts';
import { stationRoutes } from './rest/stations.ts';
import { linkRuleRoutes } from './rest/link-rules.ts';
import { storageRoutes } from './rest/storage.ts';
import { taskRoutes } from './rest/tasks.ts';
import { searchRoutes } from './rest/search.ts';
import { visitRoutes } from './rest/visit.ts';
import { viewRoutes } from './rest/views.ts';
import { uploadRoutes } from './rest/uploads.ts';

/** Every HTTP route of RTFlow. A route that is not here does not exist. */
export const ROUTES = {
  ...sessionRoutes,
  ...taskRoutes,
  ...noticeRoutes,
  ...signatureRoutes,
  ...viewRoutes,
  ...visitRoutes,
  ...searchRoutes,
  ...patientRoutes,
  ...mergeRoutes,
  ...reconciliationRoutes,
  ...photoRoutes,
  ...labelRoutes,
  ...courseRoutes,
  ...scheduleRoutes,
  ...scheduleSetupRoutes,
  ...queueRoutes,
  ...stationRoutes,
  ...icd11Routes,
  ...messagingRoutes,
  ...imageRoutes,
  ...uploadRoutes,
  ...dicomRoutes,
  ...dicomwebRoutes,
  ...linkRuleRoutes,
  ...storageRoutes,
  ...adminRoutes,
  ...designerRoutes,
  ...jobRoutes,
  ...integrationRoutes,
  ...clusterRoutes,
  ...operationRoutes,
  ...monitorRoutes,
} as const;

export type RouteName = keyof typeof ROUTES;
type Part<R, K extends string> = R extends { readonly [P in K]: infer S extends z.ZodType } ? S : never;
export type RouteBody<N extends RouteName> = z.input<Part<(typeof ROUTES)[N], 'body'>>;
export type RouteQuery<N extends RouteName> = z.input<Part<(typeof ROUTES)[N], 'query'>>;
export type RouteAnswer<N extends RouteName> = z.output<Part<(typeof ROUTES)[N], 'response'>>;
export type ParsedBody<N extends RouteName> = z.output<Part<(typeof ROUTES)[N], 'body'>>;
export type ParsedQuery<N extends RouteName> = z.output<Part<(typeof ROUTES)[N], 'query'>>;
export type { Route };
