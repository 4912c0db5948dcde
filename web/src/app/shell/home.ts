import { inject } from '@angular/core';
import { Router, type CanActivateFn } from '@angular/router';
import type { Permission } from '@rtflow/domain';
import { SESSION } from '../session/session.ts';
import { homeOf } from './places.ts';

/** Leads / to the first screen that the person may open. */
export const toHome: CanActivateFn = () => {
  const session = inject(SESSION);
  return inject(Router).parseUrl(homeOf((permission) => session.may(permission)));
};

/** Shows what is missing instead of a screen that could only fail. */
export function needs(permission: Permission): CanActivateFn {
  return () => {
    const session = inject(SESSION);
    if (session.may(permission)) return true;
    return inject(Router).createUrlTree(['/no-right'], { queryParams: { needs: permission } });
  };
}
