import { refuse } from '@rtflow/records/policies/refusals';
import type { Doors } from '../../doors.ts';
import { WRITTEN, type Handlers } from '../../http/handler.ts';

export function eventHandlers(doors: Doors): Pick<Handlers, 'events.stream'> {
  return {
    'events.stream': async ({ response, session }) => {
      if (!session) return refuse('SIGN_IN_REQUIRED');
      doors.hub.join(response, { userId: session.userId, lastsMs: session.expiresAt - doors.clock.now() });
      return WRITTEN;
    },
  };
}
