import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { ProofReport } from '@rtflow/contract/rest/designer';
import type { RunningFile } from '@rtflow/records/queries/designer/change-files';
import type { RuleText } from './proof-of.ts';

/** Proves the safety rules over models that would run together. */
export type Prover = (files: readonly RunningFile[]) => Promise<ProofReport>;

/** All shipped models take a few seconds; a model made to last is cut off here, and reported as unproven. */
const LONGEST_MS = 180_000;
const MEMORY_MB = 1_024;
const RULES = 'processes/models/operations/safety-rules.json';

/** A prover with a thread a proof, one at a time: the server goes on serving, whatever the model. @param root holds processes/ */
export async function createProver(root: string, longestMs = LONGEST_MS): Promise<Prover> {
  const rules = JSON.parse(await readFile(join(root, RULES), 'utf8')) as readonly RuleText[];
  let last: Promise<unknown> = Promise.resolve();
  return (files) => {
    const proof = last.then(() => inThread({ files, rules }, longestMs));
    last = proof.catch(() => undefined);
    return proof;
  };
}

function inThread(
  task: { readonly files: readonly RunningFile[]; readonly rules: readonly RuleText[] },
  longestMs: number,
): Promise<ProofReport> {
  return new Promise((resolve) => {
    const thread = new Worker(new URL('./proof-thread.ts', import.meta.url), {
      workerData: task,
      resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
    });
    const end = (report: ProofReport): void => {
      clearTimeout(timer);
      resolve(report);
      void thread.terminate();
    };
    const timer = setTimeout(() => end(undecided(task.rules, 'TOOK_TOO_LONG', longestMs)), longestMs);
    thread.once('message', end);
    thread.once('error', (error) => end(undecided(task.rules, error.message, 0)));
  });
}

function undecided(rules: readonly RuleText[], reason: string, tookMs: number): ProofReport {
  const doubts = [{ processId: '', elementId: '', reason }];
  return {
    status: 'unproven',
    problems: [],
    rules: rules.map(({ id, constraint, zh, en, rule }) => ({
      ruleId: id,
      constraint,
      name: { zh, en },
      rule,
      status: 'unproven',
      path: [],
      doubts,
    })),
    tookMs,
  };
}
