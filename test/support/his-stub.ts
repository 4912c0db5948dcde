import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { stubHis, type StubAnswer } from './stub-his.ts';
import { stubHl7His, type Hl7Answers } from './stub-hl7-his.ts';

export interface HisProcess {
  readonly url: string;
  stop(): Promise<void>;
}
export type HisAnswers = Readonly<Record<string, StubAnswer>>;
type Told = { readonly http: HisAnswers } | { readonly hl7: Hl7Answers };

/** The stub HIS as a process of its own, as a hospital's is: it shares nothing with us but the HTTP interface. */
export function startHisProcess(answers: HisAnswers): Promise<HisProcess> {
  return start({ http: answers });
}

/** The same behind HL7 over MLLP. */
export function startHl7HisProcess(answers: Hl7Answers): Promise<HisProcess> {
  return start({ hl7: answers });
}

async function start(told: Told): Promise<HisProcess> {
  const child = fork(fileURLToPath(import.meta.url), [], { stdio: 'inherit' });
  const url = await new Promise<string>((resolve, reject) => {
    child.once('message', (message) => resolve((message as { url: string }).url));
    child.once('exit', (code) => reject(new Error(`Expected the stub HIS to listen, but it ended with ${code}`)));
    child.send(told);
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
  process.once('message', (told: Told) => {
    const listening = 'http' in told ? stubHis(told.http) : stubHl7His(told.hl7);
    void listening.then(({ url }) => process.send?.({ url }));
  });
  process.once('disconnect', () => process.exit(0));
}
