import { createEngine } from '@rtflow/engine';
import { openDatabase } from '@rtflow/records';
import { killAt } from '../support/faults.ts';
import { tellParent } from '../support/tell-parent.ts';
import { nextAct, perform } from './next-act.ts';

/**
 * A server that dies: `node case-child.ts <database url>`, then one line on its input: `<fault point | never> <how often
 * the point is passed before>`. It has loaded its code before that, so that the next child is ready when one dies.
 * Its lines go straight to the pipe: `try <act>` before an act, `did <act>` once it was acknowledged.
 */
const [url = ''] = process.argv.slice(2);
process.stdin.once('data', (line) => {
  const [point = 'never', passes = '0'] = line.toString().trim().split(' ');
  void work(point, Number(passes));
});

async function work(point: string, passes: number): Promise<void> {
  let left = passes;
  let armed = false;
  const die = killAt(point, () => armed);
  const database = await openDatabase({
    url,
    engine: createEngine({ timeZone: 'Asia/Shanghai' }),
    fault: (reached) => (reached === point && armed && left-- > 0 ? undefined : die(reached)),
  });
  armed = true;
  for (;;) {
    const act = await nextAct(database);
    tellParent(`try ${JSON.stringify(act)}`);
    await perform(database, act);
    tellParent(`did ${JSON.stringify(act)}`);
  }
}
