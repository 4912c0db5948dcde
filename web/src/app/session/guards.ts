import { inject } from '@angular/core';
import { Router, type CanActivateFn } from '@angular/router';
import { SESSION } from './session.ts';

/** Lets a signed-in person pass; anybody else signs in first and comes back to the same link. */
export const signedIn: CanActivateFn = async (_route, state) => {
  const session = inject(SESSION);
  const router = inject(Router);
  if (session.me() !== null || (await session.restore())) return true;
  session.returnTo = state.url;
  return router.createUrlTree(['/login']);
};
