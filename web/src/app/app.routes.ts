import type { Routes } from '@angular/router';
import { signedIn } from './session/guards.ts';

/** One lazy chunk per screen; the shell stands around all but the sign-in page. */
export const ROUTE_TABLE: Routes = [
  { path: 'login', loadComponent: async () => (await import('./session/login.ts')).Login },
  {
    path: '',
    canActivate: [signedIn],
    loadComponent: async () => (await import('./shell/shell.ts')).Shell,
    children: [
      { path: '', pathMatch: 'full', redirectTo: 'inbox' },
      { path: 'inbox', loadComponent: async () => (await import('./inbox/inbox.ts')).Inbox },
      { path: 'patients', loadComponent: async () => (await import('./patients/patients.ts')).Patients },
      { path: 'patients/new', loadComponent: async () => (await import('./register/register.ts')).Register },
      { path: 'patients/:patientId', loadComponent: async () => (await import('./chart/chart.ts')).ChartScreen },
    ],
  },
];
