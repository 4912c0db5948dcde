import { ChangeDetectionStrategy, Component, effect, inject } from '@angular/core';
import { Router, RouterOutlet } from '@angular/router';
import { SESSION } from './session/session.ts';

@Component({
  selector: 'rt-app',
  imports: [RouterOutlet],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<router-outlet />`,
})
export class App {
  constructor() {
    const session = inject(SESSION);
    const router = inject(Router);
    let signedIn = false;
    // A session that ends (signed out, expired, locked) leads to the sign-in page from wherever one is.
    effect(() => {
      const now = session.me() !== null;
      if (signedIn && !now) {
        session.returnTo = router.url;
        void router.navigateByUrl('/login');
      }
      signedIn = now;
    });
  }
}
