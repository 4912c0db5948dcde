import { noteRead } from '@rtflow/records/commands/note-read';
import { searchElements } from '@rtflow/records/queries/search/elements';
import { searchCases } from '@rtflow/records/queries/search/search-cases';
import type { Doors } from '../../doors.ts';
import type { Handlers } from '../../http/handler.ts';

type Names = `search.${'elements' | 'run'}`;

export function searchHandlers({ database, clock }: Doors): Pick<Handlers, Names> {
  return {
    'search.elements': async () => ({
      ok: true,
      value: { elements: await database.readOnly((reader) => searchElements(reader)) },
    }),
    // A word that stands in every chart is long work: not on the thread that answers everybody.
    'search.run': async ({ actor, body }) => {
      const found = await searchCases({ sql: database.readPool, now: clock.now() }, actor, body);
      if (found.ok && found.value.rows.length > 0) {
        const courses = found.value.rows.flatMap(({ courseId }) => courseId ?? []);
        await noteRead(database.unitOfWork, actor, {
          entity: 'search',
          entityId: 'cases',
          patientId: null,
          detail: { courses },
        });
      }
      return found;
    },
  };
}
