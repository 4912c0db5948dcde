import { expect } from 'chai';
import { openCluster, type ClusterHouse } from './cluster-house.ts';
import { openHouse, OPENING, type House } from './house.ts';
import { s1Steps } from './s1-steps.ts';

const HOLDS = ['wf_variable', 'wf_message', 'wf_instance'];
/** Every so many commands of the department its cluster is killed, with that command on the way. */
const KILL_EVERY = 50;

/** Many minutes long: RTFLOW_LONG_JOURNEYS=1 plays it. */
const suite = process.env.RTFLOW_LONG_JOURNEYS === undefined ? describe.skip : describe;

/**
 * The whole of S1 with the process on a cluster: a second RTFlow in a process of its own, reached over gRPC and REST v2 only, killed
 * (SIGKILL) and started again all along the way.
 */
suite('journey S1 on a Zeebe cluster that is killed on the way', function () {
  this.timeout(1_200_000);
  let cluster: ClusterHouse;
  let house: House;
  let commands = 0;
  let kills = 0;
  let restarting: Promise<void> = Promise.resolve();

  s1Steps({
    async open(hisUrl) {
      cluster = await openCluster(OPENING);
      house = await openHouse({ hisUrl, cluster });
      house.database.events.on('kept', () => {
        commands += 1;
        if (commands % KILL_EVERY !== 0) return;
        kills += 1;
        restarting = restarting.then(() => cluster.kill()).then(() => cluster.restart());
      });
      return house;
    },
    processRows: async () => HOLDS.flatMap((table) => cluster.rows(`SELECT * FROM ${table}`)),
  });

  it('S1 on a cluster loses nothing and does nothing twice', async () => {
    await restarting;
    await house.clock.settled();
    expect(kills).to.be.greaterThan(4);
    const { reader } = house.database;
    expect(await reader.all("SELECT op, last_error FROM zeebe_outbox WHERE state <> 'SENT'")).to.deep.equal([]);
    const tasks = 'SELECT `key`, element_id, state FROM wf_user_task ORDER BY `key`';
    expect(await reader.all(tasks), 'the same tasks on both sides').to.deep.equal(
      cluster.rows(tasks).map((row) => ({ ...row })),
    );
    const submitted = 'SELECT task_key, COUNT(*) AS n FROM form_submissions GROUP BY task_key HAVING n > 1';
    expect(await reader.all(submitted)).to.deep.equal([]);
    expect(cluster.rows('SELECT type, message FROM wf_incident')).to.deep.equal([]);
    const running = cluster.rows(
      'SELECT process_id, COUNT(*) AS n FROM wf_instance WHERE `key` = root_key GROUP BY process_id',
    );
    expect(Object.fromEntries(running.map(({ process_id, n }) => [process_id, n]))).to.include({
      'reg-patient': 1,
      'rt-course-main': 1,
      'rt-followup': 1,
    });
  });

  after(() => cluster?.stop());
});
