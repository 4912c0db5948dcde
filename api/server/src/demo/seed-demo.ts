import { join } from 'node:path';
import { createEngine } from '@rtflow/engine/engine';
import { createFieldCipher, openDatabase, openFsBlobStore, PinnableClock, SYSTEM_ACTOR } from '@rtflow/records';
import { installDocumentStore } from '@rtflow/records/clinical/document-files';
import { installHospitalTimeZone } from '@rtflow/records/clinical/hospital-time';
import { installFieldCipher } from '@rtflow/records/patient-fields';
import { rowOf } from '@rtflow/records/rows';
import { ensureStarterCodeLists } from '@rtflow/records/starter/code-lists';
import { allHandlers } from '@rtflow/workers/handlers.ts';
import { resolvedDatabaseUrl, type Config } from '../config.ts';
import { deployResources, findResources } from '../runtime/deploy.ts';
import { secretOf } from '../runtime/secrets.ts';
import { LocalSigning } from '../signing/local-signing.ts';
import { certifyStaff, demoPasswordHash, insertCalendar, insertMachines, insertStaff } from './department.ts';
import { demoDoors } from './doors.ts';
import { machineRoom } from './machine-room.ts';
import { bringOutsideImages } from './outside-images.ts';
import { withOutage } from './outage.ts';
import { playDepartment } from './play.ts';
import { placeStations } from './stations.ts';
import { StaffRoom } from './staff-room.ts';
import { DAY_MS, localDay } from './working-time.ts';

export interface SeedOptions {
  readonly config: Config;
  /** Folder that holds processes/ and forms/. */
  readonly root: string;
  readonly patients: number;
  readonly seed: number;
  /** Epoch ms at which the history ends. */
  readonly until: number;
  readonly onDay?: (progress: { day: string; registered: number }) => void;
}

/** The patients of a demo come over this many days: long enough for a course of 33 fractions to have ended. */
const HISTORY_DAYS = 84;
const MIN_FREE_BYTES = 512 * 1024 * 1024;

/** Fills an empty record with a department and its months. @returns null when the record already has accounts */
export async function seedDemo(options: SeedOptions): Promise<{ registered: number; events: number } | null> {
  const { config, root, until } = options;
  installFieldCipher(createFieldCipher(Buffer.from(secretOf(config.dataDir, 'field-secret'))));
  installHospitalTimeZone(config.timeZone);
  const clock = new PinnableClock();
  clock.pin(until - HISTORY_DAYS * DAY_MS);
  const database = await openDatabase({
    url: resolvedDatabaseUrl(config),
    engine: createEngine({ timeZone: config.timeZone }),
    clock,
    durable: false,
  });
  try {
    if ((await rowOf({ sql: database.reader }, 'User', {})) !== null) return null;
    const blobs = await openFsBlobStore({ folder: join(config.dataDir, 'objects'), minFreeBytes: MIN_FREE_BYTES });
    installDocumentStore(blobs);
    await deployResources(database, await findResources(root, ['processes/models', 'forms/schemas']));
    const signing = await LocalSigning.open(database, clock, config.signing);
    const passwordHash = await demoPasswordHash();
    const { people, devices } = await database.unitOfWork.run(SYSTEM_ACTOR, async (tx) => {
      await ensureStarterCodeLists(tx);
      await insertCalendar(tx, tx.now, HISTORY_DAYS + 400);
      const people = await insertStaff(tx, passwordHash);
      const devices = await insertMachines(tx);
      await placeStations(tx, devices, until);
      return { people, devices };
    });
    const staff = new StaffRoom(people, await certifyStaff(signing, database, people));
    const played = await playDepartment({
      ...options,
      database,
      clock,
      staff,
      machines: machineRoom(
        database,
        withOutage(allHandlers({ hisUrl: null }), {
          type: 'send-reminder',
          from: until - DAY_MS,
          message: 'SMS gateway: no answer within 10 s',
          now: () => clock.now(),
        }),
        () => clock.now(),
      ),
      devices,
      doors: demoDoors({ database, blobs, clock }),
      days: HISTORY_DAYS,
    });
    await bringOutsideImages({ database, blobs, staff, studyDate: localDay(clock.now()).replaceAll('-', '') });
    return played;
  } finally {
    await database.close();
  }
}
