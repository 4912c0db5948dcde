import { refuse } from '@rtflow/records/policies/refusals';
import { patientVisit } from '@rtflow/records/queries/queue/patient-visit';
import type { Doors } from '../../doors.ts';
import type { Handlers } from '../../http/handler.ts';
import { addressOf } from '../../http/identify.ts';
import { Misses } from '../stations/misses.ts';

/** A hospital's guests share an address. */
const MOST_MISSES = 30;

/** Whoever tries links that are not ours has to wait, before the database is asked. */
export function visitHandlers({ database, clock }: Doors): Pick<Handlers, 'visit.page'> {
  const misses = new Misses(() => clock.now(), MOST_MISSES);
  return {
    'visit.page': async ({ request, response, params: { token = '' } }) => {
      const from = addressOf(request);
      if (misses.tooMany(from)) return refuse('TOO_MANY_CALLS');
      response.setHeader('Cache-Control', 'no-store');
      const page = await database.readOnly((reader) => patientVisit(reader, token));
      if (!page.ok) misses.note(from);
      return page;
    },
  };
}
