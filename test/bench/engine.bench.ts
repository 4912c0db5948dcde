import { startCases, withRecord } from './cases-under-load.ts';
import { collectGarbage, measure, pooled, rounded, type Measured } from './measure.ts';
import { measurePeer } from './peer-bpmn-engine.ts';
import { measureWorkers } from './worker-throughput.ts';

const CONCURRENT_CLIENTS = [16, 64] as const;
/** Cases of eight steps each; a multiple of 64 so that nobody waits for a case of another. */
const CASES = 192;
/** Both engines take turns, so that whatever else the machine does moves both: only the ratio counts. */
const ROUNDS = 6;
const CASES_PER_ROUND = 32;
const PEER_CASES_PER_ROUND = 10;
const WARM_UP_CASES = 128;
const WARM_UP_PEER_CASES = 30;
/** Peer's CPU per step over ours, one client. */
const BAR = 10;

/**
 * One task completion as the server does it (command id, form, clinical row, audit, token move, COMMIT with fsync)
 * beside the same process on npm's bpmn-engine, in one run; and jobs through official clients over gRPC.
 */
export async function run(): Promise<object> {
  const workers = await measureWorkers();
  return withRecord(async (database) => {
    await load(WARM_UP_CASES, 1);
    await measurePeer(WARM_UP_PEER_CASES);
    const rounds: { ours: Measured; peer: Measured }[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const ours = await load(CASES_PER_ROUND, 1);
      collectGarbage();
      rounds.push({ ours, peer: await measurePeer(PEER_CASES_PER_ROUND) });
    }
    const ours: Record<string, Measured> = { 1: pooled(rounds.map((round) => round.ours)) };
    for (const clients of CONCURRENT_CLIENTS) ours[clients] = await load(CASES, clients);
    const peer = pooled(rounds.map((round) => round.peer));
    const ratioCpuPerStep = rounded(peer.cpuMsPerStep / (ours[1]?.cpuMsPerStep ?? Number.NaN));
    const met = ratioCpuPerStep >= BAR && workers.met;
    return { ours, peer, ratioCpuPerStep, bar: BAR, workers, met };

    async function load(cases: number, clients: number): Promise<Measured> {
      const running = await startCases(database, cases);
      collectGarbage();
      const result = await measure({ steps: running.steps, clients, step: running.step });
      await running.verify();
      return result;
    }
  });
}
