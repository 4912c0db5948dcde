import { createEngine } from '@rtflow/engine';
import type { Command } from '@rtflow/engine';
import { SYSTEM_ACTOR } from '@rtflow/records';
import type { Database } from '@rtflow/records';
import { TABLES } from '@rtflow/engine/ports';
import { expect } from 'chai';
import { sqliteDatabase } from '../support/database.ts';
import { Dice } from './support/random.ts';
import { RandomModel } from './support/random-model.ts';

const SEEDS = Number(process.env.ENGINE_GROUP_SEEDS ?? 12);
const NOW = Date.UTC(2026, 0, 5, 1);

type Work = { key: number; kind: string; task: number };

/** What is open to be done, the same for both databases as long as they are the same. */
async function openWork({ reader }: Database): Promise<Work[]> {
  const jobs = await reader.all<Work>(
    `SELECT \`key\`, kind, 0 AS task FROM wf_job WHERE ended_at IS NULL AND state = 'ACTIVATABLE' ORDER BY \`key\``,
  );
  const tasks = await reader.all<Work>(
    `SELECT \`key\`, '' AS kind, 1 AS task FROM wf_user_task WHERE state = 'CREATED' ORDER BY \`key\``,
  );
  return [...jobs, ...tasks];
}

function commandOf({ key, kind, task }: Work, route: number): Command {
  if (task === 1) return { type: 'completeUserTask', userTaskKey: key, variables: { route } };
  return kind === 'TASK_LISTENER'
    ? { type: 'completeJob', jobKey: key }
    : { type: 'completeJob', jobKey: key, variables: { route } };
}

/** Every row of the engine's tables. */
async function everything({ reader }: Database): Promise<Record<string, unknown>> {
  const tables: Record<string, unknown> = {};
  for (const { sqlName } of Object.values(TABLES)) tables[sqlName] = await reader.all(`SELECT * FROM ${sqlName}`);
  return tables;
}

type Runner = (commands: readonly Command[]) => Promise<void>;

/** Deploys a random model, starts it several times and does what is open, round by round. */
async function play(database: Database, seed: number, run: Runner): Promise<Record<string, unknown>> {
  const dice = new Dice(seed);
  const child = new RandomModel(dice, 4).process('child');
  const content = new RandomModel(dice, 12, ['child']).process('p');
  const resources = [
    { name: 'child.bpmn', content: child },
    { name: 'p.bpmn', content },
  ];
  await run([{ type: 'deployResources', resources }]);
  const variables = (id: number) => ({ id: String(id), route: id % 4 });
  await run(
    [1, 2, 3, 4].map((id) => ({ type: 'createProcessInstance', bpmnProcessId: 'p', variables: variables(id) })),
  );
  for (let round = 0; round < 8; round += 1) {
    await run((await openWork(database)).map((work) => commandOf(work, dice.roll(3))));
    await run([
      { type: 'publishMessage', name: 'go', correlationKey: '1', timeToLive: 0 },
      { type: 'broadcastSignal', signalName: 'thrown' },
    ]);
  }
  return everything(database);
}

describe('engine group commit', () => {
  const open = sqliteDatabase();
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    it(`leaves the same rows as one commit per command, seed ${seed}`, async function () {
      this.timeout(30_000);
      const fresh = () => open({ engine: createEngine({ timeZone: 'Asia/Shanghai' }), clock: { now: () => NOW } });
      const [alone, together] = [await fresh(), await fresh()];
      const one = (database: Database) => (command: Command) =>
        database.unitOfWork.run(SYSTEM_ACTOR, async (tx) => tx.execute(command));
      const sequential = await play(alone, seed, async (commands) => {
        for (const command of commands) await one(alone)(command);
      });
      const grouped = await play(together, seed, async (commands) => {
        await Promise.all(commands.map(one(together)));
      });
      expect(sequential.wf_element).to.have.length.greaterThan(8);
      expect(grouped).to.deep.equal(sequential);
    });
  }
});
