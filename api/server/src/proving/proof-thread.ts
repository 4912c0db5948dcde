import { parentPort, workerData } from 'node:worker_threads';
import { proofOf, type ProofTask } from './proof-of.ts';

// One proof, then the thread ends: a model that never lets the proof end is ended with it.
parentPort?.postMessage(await proofOf(workerData as ProofTask));
