import { openHouse } from './house.ts';
import { s1Steps } from './s1-steps.ts';

const HOLDS = ['wf_variable', 'wf_message', 'wf_instance'];

describe('journey S1: nasopharynx, VMAT, 33 fractions', function () {
  this.timeout(240_000);
  s1Steps({
    open: (hisUrl) => openHouse({ hisUrl }),
    async processRows({ database }) {
      const tables = await Promise.all(HOLDS.map((table) => database.reader.all(`SELECT * FROM ${table}`)));
      return tables.flat();
    },
  });
});
