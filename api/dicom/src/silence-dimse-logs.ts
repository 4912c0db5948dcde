import { createRequire } from 'node:module';
import dimse from 'dcmjs-dimse';

interface LevelledLog {
  setLevel(level: 'silent', persist: boolean): void;
}

/**
 * The library and the dcmjs copy that it loads write data set values to the console; here they would be patient names.
 * That copy may be nested under dcmjs-dimse, so it is asked for from there.
 */
export function silenceDimseLogs(): void {
  dimse.log.setLevel('silent', false);
  const requireAsDimse = createRequire(createRequire(import.meta.url).resolve('dcmjs-dimse'));
  const dcmjs = requireAsDimse('dcmjs') as { log: LevelledLog & { getLogger(name: string): LevelledLog } };
  dcmjs.log.setLevel('silent', false);
  dcmjs.log.getLogger('validation.dcmjs').setLevel('silent', false);
}
