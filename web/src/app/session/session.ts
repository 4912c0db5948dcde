import { InjectionToken } from '@angular/core';
import type { SessionStore } from './session-store.ts';

export const SESSION = new InjectionToken<SessionStore>('session');
