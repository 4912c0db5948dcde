import { BlobReader, BlobWriter, ZipWriter } from '@zip.js/zip.js';
import { expect } from 'chai';
import type { Problem } from '@rtflow/contract/rest/problem';
import { chosenFiles, type DiskFile } from '../../web/src/app/imaging/chosen-files.ts';
import { UploadDesk } from '../../web/src/app/imaging/upload-desk.ts';
import { fakeClient, problem } from './fake-client.ts';

const WHEN = { lastModified: 1_700_000_000_000 };

function onDisk(path: string, content: string | Blob = path): DiskFile {
  return { path, file: new File([content], path.split('/').at(-1) ?? path, WHEN) };
}

async function zipOf(files: Record<string, string | Blob>, password?: string): Promise<Blob> {
  const writer = new ZipWriter(new BlobWriter(), { useWebWorkers: false, ...(password && { password }) });
  for (const [path, content] of Object.entries(files)) await writer.add(path, new BlobReader(new Blob([content])));
  return writer.close();
}

const codes = async (disk: DiskFile[]): Promise<string[]> =>
  (await chosenFiles(disk)).refused.map(({ fault }) => fault.code);

describe('web: files chosen for upload', () => {
  it('takes files, folders and zips, leaves indexes aside, and tells each file by where it stands', async () => {
    const zip = await zipOf({ 'CT/1.dcm': 'one', 'CT/2.dcm': 'two', '__MACOSX/x': 'y', 'CT/DICOMDIR': 'index' });
    const disk = [onDisk('disc/DICOMDIR'), onDisk('disc/a/1.dcm'), onDisk('disc/b/1.dcm'), onDisk('ct.zip', zip)];
    const { files, refused } = await chosenFiles(disk);
    expect(files.map(({ path }) => path)).to.deep.equal([
      'disc/a/1.dcm',
      'disc/b/1.dcm',
      'ct.zip/CT/1.dcm',
      'ct.zip/CT/2.dcm',
    ]);
    expect(refused).to.deep.equal([]);
    expect(new Set(files.map(({ key }) => key)).size).to.equal(4);
    expect(await (await files[2]!.open()).text()).to.equal('one');
    const again = await chosenFiles(disk);
    expect(again.files.map(({ key }) => key)).to.deep.equal(files.map(({ key }) => key));
  });

  it('refuses zips in zips, locked, broken and exploding ones, each with its reason', async () => {
    const inner = await zipOf({ 'a.dcm': 'a' });
    expect(await codes([onDisk('o.zip', await zipOf({ 'inner.zip': inner }))])).to.deep.equal(['ZIP_NESTED']);
    expect(await codes([onDisk('o.zip', await zipOf({ 'a.dcm': 'a' }, 'secret'))])).to.deep.equal(['ZIP_ENCRYPTED']);
    expect(await codes([onDisk('o.zip', 'no zip at all')])).to.deep.equal(['ZIP_BROKEN']);
    const bomb = await zipOf({ 'a.dcm': new Blob(Array.from({ length: 5 }, () => new Uint8Array(2 ** 26))) });
    expect(await codes([onDisk('o.zip', bomb)])).to.deep.equal(['ZIP_BOMB']);
    const disguised = await chosenFiles([onDisk('o.zip', await zipOf({ 'a.dcm': inner }))]);
    const fault = await disguised.files[0]!.open().catch((error: unknown) => error);
    expect(fault).to.have.property('code', 'ZIP_NESTED');
  }).timeout(20_000);
});

describe('web: upload desk', () => {
  const disk = ['1', '2', '3', '4', '5'].map((name) => onDisk(`${name}.dcm`));
  const empty = { taken: [], refused: [], studies: [] };

  it('sends file by file with progress, stops, and goes on with what is missing', async () => {
    const here = new Set<string>();
    let stopAt = 2;
    const client = fakeClient({
      'uploads.list': () => ({ rows: [] }),
      'uploads.begin': () => ({ uploadId: 'u1' }),
      'uploads.show': () => ({ ...empty, taken: [...here] }),
      'uploads.file': ({ params }) => {
        here.add(params?.['fileKey'] ?? '');
        if (here.size === stopAt) desk.cancel();
        return { outcome: 'stored', reason: null };
      },
    });
    const desk = new UploadDesk(client);
    await desk.send(disk);
    expect(desk.running()).to.equal(false);
    expect(desk.doneFiles()).to.be.lessThan(5);
    const sentBefore = here.size;
    stopAt = -1;
    await desk.send(disk);
    expect([desk.doneFiles(), desk.files(), desk.share()]).to.deep.equal([5, 5, 1]);
    expect(here.size).to.equal(5);
    const sends = client.calls.filter(({ name }) => name === 'uploads.file').length;
    expect(sends).to.equal(5);
    expect(sentBefore).to.be.lessThan(5);
    expect(client.calls.filter(({ name }) => name === 'uploads.begin')).to.have.length(1);
  });

  it('says which files were not taken and sends the others; a server that is away stops it', async () => {
    let away = false;
    const gone: Problem = problem(0, 'UNREACHABLE');
    const client = fakeClient({
      'uploads.list': () => ({ rows: [] }),
      'uploads.begin': () => ({ uploadId: 'u1' }),
      'uploads.show': () => empty,
      'uploads.file': ({ bytes }) =>
        away
          ? gone
          : bytes?.size === 5
            ? { outcome: 'stored', reason: null }
            : { outcome: 'unreadable', reason: 'no DICM' },
    });
    const desk = new UploadDesk(client);
    await desk.send([...disk, onDisk('letter.txt', 'hello there')]);
    expect(desk.refused()).to.deep.equal([{ path: 'letter.txt', code: 'unreadable', reason: 'no DICM' }]);
    expect(desk.doneFiles()).to.equal(6);
    desk.leave();
    away = true;
    await desk.send(disk);
    expect(desk.refusedByServer()?.code).to.equal('UNREACHABLE');
    expect(desk.doneFiles()).to.equal(0);
  });
});
