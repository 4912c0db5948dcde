import { saveDepartmentDiagnosis } from '@rtflow/records/commands/icd11/save-department-diagnosis';
import { departmentDiagnoses } from '@rtflow/records/queries/icd11/department';
import { searchIcd11, titlesOf } from '@rtflow/records/queries/icd11/search';
import type { Doors } from '../../doors.ts';
import type { Handlers } from '../../http/handler.ts';
import { done } from '../act.ts';

type Names = Extract<keyof Handlers, `icd11.${string}`>;

export function icd11Handlers({ database }: Doors): Pick<Handlers, Names> {
  return {
    'icd11.search': async ({ query }) => ({
      ok: true,
      value: await database.readOnly((reader) => searchIcd11(reader, query)),
    }),
    'icd11.titles': async ({ query: { codes } }) => ({
      ok: true,
      value: await database.readOnly((reader) => titlesOf(reader, codes.split(','))),
    }),
    'icd11.department': async () => ({
      ok: true,
      value: await database.readOnly((reader) => departmentDiagnoses(reader)),
    }),
    'icd11.saveDepartment': ({ actor, params: { code = '' }, body: { commandId, ...diagnosis } }) => {
      const input = { ...diagnosis, code };
      return done(
        database,
        actor,
        { name: 'icd11.department-map', entity: 'code-item', entityId: code, commandId, input },
        (tx) => saveDepartmentDiagnosis(tx, input),
      );
    },
  };
}
