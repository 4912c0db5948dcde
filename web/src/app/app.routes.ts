import type { Routes } from '@angular/router';
import { signedIn } from './session/guards.ts';
import { needs, toHome } from './shell/home.ts';
import { NoRight } from './shell/no-right.ts';

/** One lazy chunk per screen; the shell stands around all but the sign-in page. */
export const ROUTE_TABLE: Routes = [
  { path: 'login', loadComponent: async () => (await import('./session/login.ts')).Login },
  { path: 'screen/:token', loadComponent: async () => (await import('./wall/wall.ts')).Wall },
  { path: 'q/:token', loadComponent: async () => (await import('./visit/visit.ts')).Visit },
  { path: 'kiosk', loadComponent: async () => (await import('./kiosk/kiosk.ts')).Kiosk },
  {
    path: '',
    canActivate: [signedIn],
    loadComponent: async () => (await import('./shell/shell.ts')).Shell,
    children: [
      { path: '', pathMatch: 'full', canActivate: [toHome], children: [] },
      {
        path: 'inbox',
        canActivate: [needs('task.work')],
        loadComponent: async () => (await import('./inbox/inbox.ts')).Inbox,
      },
      {
        path: 'patients',
        canActivate: [needs('patient.read.masked')],
        loadComponent: async () => (await import('./patients/patients.ts')).Patients,
      },
      {
        path: 'patients/new',
        canActivate: [needs('patient.register')],
        loadComponent: async () => (await import('./register/register.ts')).Register,
      },
      {
        path: 'patients/merge',
        canActivate: [needs('patient.merge')],
        loadComponent: async () => (await import('./merge/merge.ts')).Merge,
      },
      {
        path: 'patients/reconcile',
        canActivate: [needs('patient.register')],
        loadComponent: async () => (await import('./reconcile/reconcile.ts')).Reconcile,
      },
      {
        path: 'patients/:patientId',
        canActivate: [needs('patient.read')],
        loadComponent: async () => (await import('./chart/chart.ts')).ChartScreen,
      },
      {
        path: 'explore',
        canActivate: [needs('patient.read')],
        loadComponent: async () => (await import('./explore/explore.ts')).Explore,
      },
      {
        path: 'courses/:courseId/process',
        canActivate: [needs('process.view')],
        loadComponent: async () => (await import('./process/process.ts')).ProcessScreen,
      },
      {
        path: 'schedule',
        canActivate: [needs('process.view')],
        loadComponent: async () => (await import('./schedule/schedule.ts')).Schedule,
      },
      {
        path: 'schedule/setup',
        canActivate: [needs('appt.block')],
        loadComponent: async () => (await import('./schedule-setup/schedule-setup.ts')).ScheduleSetup,
      },
      {
        path: 'machine',
        canActivate: [needs('process.view')],
        loadComponent: async () => (await import('./machine/machine.ts')).Machine,
      },
      {
        path: 'queue/screens',
        canActivate: [needs('screen.setup')],
        loadComponent: async () => (await import('./stations/stations.ts')).Stations,
      },
      {
        path: 'queue/rule',
        canActivate: [needs('schedule.setup')],
        loadComponent: async () => (await import('./queue-rule/queue-rule.ts')).QueueRule,
      },
      {
        path: 'messages',
        canActivate: [needs('message.watch')],
        loadComponent: async () => (await import('./messages/messages.ts')).Messages,
      },
      {
        path: 'queue',
        canActivate: [needs('process.view')],
        loadComponent: async () => (await import('./queue/queue.ts')).Queue,
      },
      {
        path: 'imaging/unmatched',
        canActivate: [needs('image.reassign')],
        loadComponent: async () => (await import('./imaging/unmatched.ts')).Unmatched,
      },
      {
        path: 'imaging/series/:seriesUid',
        canActivate: [needs('image.view')],
        loadComponent: async () => (await import('./imaging/series.ts')).SeriesScreen,
      },
      {
        path: 'imaging/upload',
        canActivate: [needs('image.upload')],
        loadComponent: async () => (await import('./imaging/upload.ts')).UploadScreen,
      },
      {
        path: 'dicom-node',
        canActivate: [needs('dicom.operate')],
        loadComponent: async () => (await import('./dicom-node/dicom-node.ts')).DicomNodeScreen,
      },
      {
        path: 'monitor',
        canActivate: [needs('stats.view.dept')],
        loadComponent: async () => (await import('./monitor/monitor.ts')).Monitor,
      },
      {
        path: 'operations',
        canActivate: [needs('process.repair')],
        loadComponent: async () => (await import('./operations/operations.ts')).Operations,
      },
      {
        path: 'operations/:instanceKey',
        canActivate: [needs('process.repair')],
        loadComponent: async () => (await import('./operations/instance.ts')).OperationsInstance,
      },
      {
        path: 'designer',
        canActivate: [needs('bpmn.read')],
        loadComponent: async () => (await import('./designer/designer-home.ts')).DesignerHome,
      },
      {
        path: 'designer/:changeId',
        canActivate: [needs('bpmn.read')],
        loadComponent: async () => (await import('./designer/change.ts')).ChangeScreen,
      },
      {
        path: 'cluster',
        canActivate: [needs('cluster.operate')],
        loadComponent: async () => (await import('./cluster/cluster.ts')).ClusterScreen,
      },
      {
        path: 'integration',
        canActivate: [needs('integration.config')],
        loadComponent: async () => (await import('./integration/integration.ts')).Integration,
      },
      {
        path: 'admin',
        canActivate: [needs('user.admin')],
        loadComponent: async () => (await import('./admin/admin.ts')).Admin,
      },
      {
        path: 'audit',
        canActivate: [needs('audit.read')],
        loadComponent: async () => (await import('./audit/audit.ts')).Audit,
      },
      { path: 'no-right', component: NoRight },
      { path: '**', redirectTo: '' },
    ],
  },
];
