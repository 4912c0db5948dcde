import { InjectionToken } from '@angular/core';
import type { ApiClient } from '@rtflow/contract/client';

/** The typed client of the route table. Screens ask it by route name; nothing else in web calls fetch. */
export const API = new InjectionToken<ApiClient>('RTFlow API');
