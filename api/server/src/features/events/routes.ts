import type { Doors } from '../../doors.ts';
import { WRITTEN, type Handlers } from '../../http/handler.ts';

export function eventHandlers(doors: Doors): Pick<Handlers, 'events.stream'> {
  return {
    'events.stream': async ({ response }) => {
      doors.hub.join(response);
      return WRITTEN;
    },
  };
}
