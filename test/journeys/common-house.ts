import { mariaDb, mariaDbInstalled } from '../support/mariadb.ts';
import { Desks } from './desk.ts';
import { openHouse, type House } from './house.ts';
import { PatientJourney } from './patient-journey.ts';

export interface CommonHouse {
  readonly house: House;
  readonly desks: Desks;
  /** A new patient, registered, at the next hour at which the department works or at once. */
  newPatient(caseName: string, when?: { readonly atOnce: boolean }): Promise<PatientJourney>;
}

let patients = 100;

/**
 * The house of the cases of a `describe`: opened by the first that asks, closed after the last. Each case brings its own
 * patient and leaves machines in order. Call it inside a `describe`.
 */
export function sharedHouse(database: 'sqlite' | 'mysql' = 'sqlite'): () => Promise<CommonHouse> {
  let opened: Promise<CommonHouse> | null = null;
  after(async function () {
    this.timeout(60_000);
    await (await opened)?.house.close();
  });
  return () => (opened ??= open(database));
}

/** The same journey on a house over SQLite and on one over MariaDB. Call it inside a `describe`. */
export function onBothDatabases(tests: (house: () => Promise<CommonHouse>) => void): void {
  describe('on SQLite', () => tests(sharedHouse('sqlite')));
  describe('on MariaDB', () => {
    before(function () {
      if (mariaDbInstalled()) return;
      console.warn('    skipped: mariadbd is not installed');
      this.skip();
    });
    tests(sharedHouse('mysql'));
  });
}

async function open(database: 'sqlite' | 'mysql'): Promise<CommonHouse> {
  const databaseUrl = database === 'mysql' ? await (await mariaDb()).createDatabase() : undefined;
  const house = await openHouse({ ...(databaseUrl && { databaseUrl }) });
  const desks = new Desks(house);
  return {
    house,
    desks,
    async newPatient(caseName, { atOnce } = { atOnce: false }) {
      if (!atOnce) await house.clock.toWork();
      patients += 1;
      const journey = new PatientJourney(house, desks, { seed: patients, caseName });
      await journey.register();
      return journey;
    },
  };
}
