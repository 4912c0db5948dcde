import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { stubHis, type StubAnswer } from './stub-his.ts';

export interface HisProcess {
  readonly url: string;
  stop(): Promise<void>;
}
export type HisAnswers = Readonly<Record<string, StubAnswer>>;

/** The stub HIS as a process of its own, as a hospital's is: it shares nothing with us but the HTTP interface. */
export async function startHisProcess(answers: HisAnswers): Promise<HisProcess> {
  const child = fork(fileURLToPath(import.meta.url), [], { stdio: 'inherit' });
  const url = await new Promise<string>((resolve, reject) => {
    child.once('message', (message) => resolve((message as { url: string }).url));
    child.once('exit', (code) => reject(new Error(`Expected the stub HIS to listen, but it ended with ${code}`)));
    child.send(answers);
  });
  return { url, stop: () => ended(child) };
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill();
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.once('message', (answers: HisAnswers) => {
    void stubHis(answers).then(({ url }) => process.send?.({ url }));
  });
  process.once('disconnect', () => process.exit(0));
}
