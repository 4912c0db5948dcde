import { signal } from '@angular/core';
import type { LintAnswer, LintTask } from './lint-worker.ts';
import type { Finding } from './rt-rules.ts';

/** Checks drawings beside the page: the newest text wins, an answer that it overtook is dropped. */
export class DiagramLinter {
  readonly #findings = signal<readonly Finding[] | null>(null);
  /** Null while the first answer is on its way. */
  readonly findings = this.#findings.asReadonly();
  #worker: Worker | null = null;
  #turn = 0;

  check(xml: string): void {
    this.#worker ??= this.#start();
    this.#turn += 1;
    this.#worker.postMessage({ turn: this.#turn, xml } satisfies LintTask);
  }

  clear(): void {
    this.#turn += 1;
    this.#findings.set(null);
  }

  end(): void {
    this.#worker?.terminate();
    this.#worker = null;
  }

  #start(): Worker {
    const worker = new Worker(new URL('./lint-worker', import.meta.url), { type: 'module' });
    worker.addEventListener('message', ({ data }: MessageEvent<LintAnswer>) => {
      if (data.turn === this.#turn) this.#findings.set(data.findings);
    });
    return worker;
  }
}
