import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dataSetOffsetOf } from '@rtflow/dicom-node/part10';
import { generateSyntheticCase } from '@rtflow/imaging/dicom/synthetic/generate-case';
import { startArchive, type ArchiveProcess } from '../dicom/archive-process.ts';
import { dcmtk } from '../dicom/dcmtk.ts';
import { findInLargeIndex } from './dicom-index.ts';
import { freePort } from '../support/free-port.ts';

/** Images as in the reference run: 512 x 512, 16 bit, three series of one study. */
const IMAGES = Number(process.env['RTFLOW_BENCH_IMAGES'] ?? 300);
const MATRIX = 512;
const ASSOCIATIONS = 4;
const PATIENT = { patientId: 'BENCH300', name: 'Bench^Ct', birthDate: '19600101', sex: 'M' } as const;

/**
 * `npm run bench -- dicom`: the archive beside Orthanc on the same files in the same run, both as processes of their own, both
 * on this disk; dcmtk sends, asks and receives. Then C-FIND on an index of 50,000 studies.
 */
export async function run(): Promise<object> {
  const folder = mkdtempSync(join(tmpdir(), 'rtflow-bench-dicom-'));
  try {
    const files = makeImages(join(folder, 'ct'));
    const ours = await measured(await startOurs(join(folder, 'rtflow')), files, folder);
    const orthanc = orthancInstalled()
      ? await measured(await startOrthanc(join(folder, 'orthanc')), files, folder)
      : null;
    if (orthanc === null) console.error('Orthanc is not installed: only our own numbers (apt-get install orthanc)');
    const index = await findInLargeIndex();
    return {
      images: IMAGES,
      ours,
      orthanc,
      ...(orthanc && { ratioFourAssociations: rounded(ours.fourImagesPerSecond / orthanc.fourImagesPerSecond) }),
      index,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Node {
  readonly aeTitle: string;
  readonly port: number;
  /** Where it sends a C-MOVE: our storescp. */
  readonly sinkPort: number;
  usage(): Promise<{ rssBytes: number; cpuMs: number }>;
  stop(): Promise<void>;
}

interface Measures {
  readonly oneImagesPerSecond: number;
  readonly fourImagesPerSecond: number;
  readonly cpuMsPerImage: number;
  readonly rssMegabytes: number;
  readonly findStudyMs: number;
  readonly moveImagesPerSecond: number;
}

async function measured(node: Node, files: readonly string[], folder: string): Promise<Measures> {
  const target = ['-aec', node.aeTitle, '127.0.0.1', String(node.port)];
  try {
    const half = files.slice(0, files.length / 2);
    const rest = files.slice(files.length / 2);
    const one = await timed(() => dcmtk('storescu', [...target, ...half]));
    const before = await node.usage();
    const quarters = Array.from({ length: ASSOCIATIONS }, (_, lane) =>
      rest.filter((_file, at) => at % ASSOCIATIONS === lane),
    );
    const four = await timed(() => Promise.all(quarters.map((quarter) => dcmtk('storescu', [...target, ...quarter]))));
    const after = await node.usage();
    const query = [
      '-S',
      '-aet',
      'FINDSCU',
      '-k',
      'QueryRetrieveLevel=STUDY',
      '-k',
      'PatientID=BENCH300',
      '-k',
      'StudyInstanceUID=',
    ];
    const find = await timed(() => dcmtk('findscu', [...query, ...target]));
    const sinkFolder = join(folder, `sink-${node.aeTitle}`);
    mkdirSync(sinkFolder);
    const sink = spawn('storescp', ['-aet', 'SINK', '-od', sinkFolder, String(node.sinkPort)], { stdio: 'ignore' });
    await untilAnswers(node.sinkPort);
    const study = ['-k', 'QueryRetrieveLevel=STUDY', '-k', `StudyInstanceUID=${studyUidOf(files[0] ?? '')}`];
    const move = await timed(() => dcmtk('movescu', ['-S', '-aet', 'MOVESCU', '-aem', 'SINK', ...study, ...target]));
    sink.kill();
    const moved = readdirSync(sinkFolder).length;
    if (moved !== files.length) throw new Error(`Expected ${files.length} objects by C-MOVE, but got ${moved}`);
    return {
      oneImagesPerSecond: rounded(half.length / one),
      fourImagesPerSecond: rounded(rest.length / four),
      cpuMsPerImage: rounded((after.cpuMs - before.cpuMs) / rest.length),
      rssMegabytes: Math.round(after.rssBytes / 1e6),
      findStudyMs: Math.round(find * 1000),
      moveImagesPerSecond: rounded(moved / move),
    };
  } finally {
    await node.stop();
  }
}

async function startOurs(folder: string): Promise<Node> {
  mkdirSync(folder);
  const sinkPort = await freePort();
  const archive: ArchiveProcess = await startArchive(folder, 0, sinkPort);
  return { aeTitle: 'RTFLOW', port: archive.port, sinkPort, usage: () => archive.usage(), stop: () => archive.kill() };
}

async function startOrthanc(folder: string): Promise<Node> {
  mkdirSync(folder);
  const [port, httpPort, sinkPort] = [await freePort(), await freePort(), await freePort()];
  const settings = {
    StorageDirectory: join(folder, 'db'),
    IndexDirectory: join(folder, 'db'),
    HttpPort: httpPort,
    DicomPort: port,
    DicomAet: 'ORTHANC',
    RemoteAccessAllowed: false,
    AuthenticationEnabled: false,
    DicomAlwaysAllowFind: true,
    DicomAlwaysAllowMove: true,
    DicomModalities: { sink: ['SINK', '127.0.0.1', sinkPort] },
  };
  writeFileSync(join(folder, 'orthanc.json'), JSON.stringify(settings));
  const child: ChildProcess = spawn('Orthanc', [join(folder, 'orthanc.json')], { stdio: 'ignore' });
  await untilAnswers(port, 'ORTHANC');
  return {
    aeTitle: 'ORTHANC',
    port,
    sinkPort,
    usage: async () => usageOf(child.pid ?? 0),
    stop: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** From /proc: resident pages, and user plus system time in clock ticks of 10 ms. */
function usageOf(pid: number): { rssBytes: number; cpuMs: number } {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return { rssBytes: Number(fields[21]) * 4096, cpuMs: (Number(fields[11]) + Number(fields[12])) * 10 };
}

function makeImages(folder: string): string[] {
  mkdirSync(folder);
  const objects = generateSyntheticCase({
    seed: 1,
    patient: PATIENT,
    slices: IMAGES,
    matrix: MATRIX,
    studyDate: '20260105',
  });
  return objects
    .filter(({ modality }) => modality === 'CT')
    .map(({ bytes }, index) => {
      const path = join(folder, `${String(index).padStart(4, '0')}.dcm`);
      writeFileSync(path, bytes);
      return path;
    });
}

function studyUidOf(path: string): string {
  const file = readFileSync(path);
  const dataSet = file.subarray(dataSetOffsetOf(file) as number);
  const at = dataSet.indexOf(Buffer.from('20000d005549', 'hex'));
  return dataSet.toString('latin1', at + 8, at + 8 + dataSet.readUInt16LE(at + 6)).replace(/\0$/, '');
}

function orthancInstalled(): boolean {
  try {
    execFileSync('Orthanc', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}

async function untilAnswers(port: number, aeTitle = 'ANY-SCP'): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    if ((await dcmtk('echoscu', ['-aec', aeTitle, '127.0.0.1', String(port)])).code === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`Expected an answer on port ${port}`);
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
