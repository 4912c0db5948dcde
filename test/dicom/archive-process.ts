import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface ArchiveProcess {
  readonly port: number;
  readonly pid: number;
  /** Resident bytes now, and CPU milliseconds since it started. */
  usage(): Promise<{ rssBytes: number; cpuMs: number }>;
  /** As a power cut would. */
  kill(): Promise<void>;
}

/** `archive-child.ts` on a folder, listening. */
export async function startArchive(folder: string, minFreeBytes = 0, sinkPort = 0): Promise<ArchiveProcess> {
  const file = new URL('./archive-child.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [file, folder, String(minFreeBytes), String(sinkPort)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const waiting: ((line: string) => void)[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => waiting.shift()?.(line));
  const nextLine = (): Promise<string> => new Promise((resolve) => waiting.push(resolve));
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const port = Number((await nextLine()).split(' ')[1]);
  return {
    port,
    pid: child.pid ?? 0,
    async usage() {
      const line = nextLine();
      child.stdin.write('usage\n');
      const [, rss, cpu] = (await line).split(' ');
      return { rssBytes: Number(rss), cpuMs: Number(cpu) / 1000 };
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
