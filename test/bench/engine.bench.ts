import { startCases, withRecord } from './cases-under-load.ts';
import { measure, rounded, type Measured } from './measure.ts';
import { measurePeer } from './peer-bpmn-engine.ts';

const CLIENTS = [1, 16, 64] as const;
/** Cases of eight steps each, per number of clients; a multiple of 64 so that nobody waits for a case of another. */
const CASES = 192;
const PEER_CASES = 40;
const WARM_UP_CASES = 128;

/**
 * One task completion as the server does it (command id, form, clinical row, audit, token move, COMMIT with fsync)
 * beside the same process on npm's bpmn-engine, in one run. Ratios count: the machine's load moves both.
 */
export async function run(): Promise<object> {
  const ours = await withRecord(async (database) => {
    const measured: Record<string, Measured> = {};
    await load(WARM_UP_CASES, 1);
    for (const clients of CLIENTS) measured[clients] = await load(CASES, clients);
    return measured;

    async function load(cases: number, clients: number): Promise<Measured> {
      const running = await startCases(database, cases);
      const result = await measure({ steps: running.steps, clients, step: running.step });
      await running.verify();
      return result;
    }
  });
  await measurePeer(PEER_CASES);
  const peer = await measurePeer(PEER_CASES);
  const cpu = ours[1]?.cpuMsPerStep ?? Number.NaN;
  const ratioCpuPerStep = rounded(peer.cpuMsPerStep / cpu);
  return { ours, peer, ratioCpuPerStep, bar: 10, met: ratioCpuPerStep >= 10 };
}
