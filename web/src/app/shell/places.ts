import type { Permission } from '@rtflow/domain';
import type { IconName } from '../parts/icon-paths.ts';

/** What the rail offers, in its order; a place without the right is not shown. */
export interface Place {
  readonly path: string;
  /** Dictionary key below `places`. */
  readonly word: string;
  readonly icon: IconName;
  readonly needs: Permission;
  readonly end?: boolean;
}

export const PLACES: readonly Place[] = [
  { path: '/inbox', word: 'inbox', icon: 'inbox', needs: 'task.work' },
  { path: '/patients', word: 'patients', icon: 'person', needs: 'patient.read.masked' },
  { path: '/explore', word: 'explore', icon: 'search', needs: 'patient.read' },
  { path: '/schedule', word: 'schedule', icon: 'calendar', needs: 'process.view' },
  { path: '/queue', word: 'queue', icon: 'queue', needs: 'process.view' },
  { path: '/messages', word: 'messages', icon: 'mail', needs: 'message.watch', end: true },
  { path: '/machine', word: 'machine', icon: 'play', needs: 'process.view' },
  { path: '/imaging/unmatched', word: 'imaging', icon: 'image', needs: 'image.reassign' },
  { path: '/imaging/upload', word: 'upload', icon: 'upload', needs: 'image.upload' },
  { path: '/dicom-node', word: 'dicom-node', icon: 'server', needs: 'dicom.operate', end: true },
  { path: '/monitor', word: 'monitor', icon: 'chart', needs: 'stats.view.dept' },
  { path: '/designer', word: 'designer', icon: 'process', needs: 'bpmn.read' },
  { path: '/operations', word: 'operations', icon: 'bolt', needs: 'process.repair', end: true },
  { path: '/cluster', word: 'cluster', icon: 'server', needs: 'cluster.operate', end: true },
  { path: '/integration', word: 'integration', icon: 'link', needs: 'integration.config', end: true },
  { path: '/audit', word: 'audit', icon: 'shield', needs: 'audit.read', end: true },
  { path: '/admin', word: 'admin', icon: 'sliders', needs: 'user.admin', end: true },
];

/** The first place that these rights open: where a person lands after signing in. */
export function homeOf(may: (permission: Permission) => boolean): string {
  return PLACES.find((place) => may(place.needs))?.path ?? '/patients';
}

/** Dictionary key below `titles` of the screen at a link. */
export function titleOf(url: string): string {
  const { pathname } = new URL(url, 'http://rtflow');
  if (pathname === '/patients/new') return 'register';
  if (pathname === '/patients/merge') return 'merge';
  if (pathname === '/patients/reconcile') return 'reconcile';
  if (pathname === '/schedule/setup') return 'schedule-setup';
  if (pathname.startsWith('/patients/')) return 'chart';
  if (pathname.startsWith('/courses/')) return 'process';
  if (pathname === '/queue/screens') return 'stations';
  if (pathname === '/queue/rule') return 'queue-rule';
  if (pathname.startsWith('/imaging/series/')) return 'series';
  if (pathname === '/no-right') return 'no-right';
  return PLACES.find(({ path }) => pathname === path || pathname.startsWith(`${path}/`))?.word ?? 'inbox';
}

/** Where Esc leads: from a patient to the list, from a diagram to its patient; null on a place of the rail. */
export function levelAbove(url: string): string | null {
  const { pathname, searchParams } = new URL(url, 'http://rtflow');
  if (pathname.startsWith('/patients/')) return '/patients';
  if (pathname.startsWith('/designer/')) return '/designer';
  if (pathname.startsWith('/schedule/')) return '/schedule';
  if (pathname.startsWith('/operations/')) return '/operations';
  if (!pathname.startsWith('/courses/')) return null;
  const patient = searchParams.get('patient');
  return patient === null ? '/patients' : `/patients/${encodeURIComponent(patient)}`;
}
