import { computed, signal } from '@angular/core';
import type { ApiClient } from '@rtflow/contract/client';
import type { RouteAnswer } from '@rtflow/contract/routes';
import { Acting } from '../api/acting.ts';
import { Loaded, newCommandId } from '../api/loaded.ts';
import { chosenFiles, type DiskFile } from './chosen-files.ts';
import { SourceFault, type SourceFile } from './source-file.ts';

export type Upload = RouteAnswer<'uploads.list'>['rows'][number];
export type UploadedStudy = RouteAnswer<'uploads.show'>['studies'][number];

/** A file that did not arrive: refused here, refused by the node, or not yet sent again. */
export interface Refused {
  readonly path: string;
  /** Code of the fault here, or outcome of the node. */
  readonly code: string;
  readonly reason: string | null;
}

/** Files on their way at once: one waits for its commit while the others send. */
const AT_ONCE = 3;

/** Uploading from this browser: what is chosen, how far it is, whose its studies are. Stops and goes on at any file. */
export class UploadDesk {
  readonly #client: ApiClient;
  readonly #acting = new Acting();
  readonly #uploads = new Loaded<RouteAnswer<'uploads.list'>>();
  readonly #page = new Loaded<RouteAnswer<'uploads.show'>>();
  readonly #pathOf = new Map<string, string>();
  #stop: AbortController | null = null;
  readonly refusedByServer = this.#acting.refused;
  readonly uploads = computed(() => this.#uploads.value()?.rows ?? []);
  readonly phase = this.#uploads.phase;
  readonly problem = this.#uploads.problem;
  readonly studies = computed(() => this.#page.value()?.studies ?? []);
  readonly uploadId = signal<string | null>(null);
  readonly running = signal(false);
  readonly reading = signal(false);
  readonly files = signal(0);
  readonly bytes = signal(0);
  readonly doneFiles = signal(0);
  readonly doneBytes = signal(0);
  readonly refused = signal<readonly Refused[]>([]);
  readonly share = computed(() => (this.bytes() === 0 ? 0 : this.doneBytes() / this.bytes()));

  constructor(client: ApiClient) {
    this.#client = client;
  }

  load(): Promise<void> {
    return this.#uploads.load(() => this.#client.call('uploads.list'));
  }

  /** Opens an earlier upload: its studies, and what to choose again to go on with it. */
  async open(uploadId: string): Promise<void> {
    this.#page.clear();
    this.uploadId.set(uploadId);
    this.#count([]);
    await this.#look(uploadId);
    const refused = this.#page.value()?.refused ?? [];
    this.refused.set(
      refused.map(({ fileKey, outcome, reason }) => ({ path: this.#pathOf.get(fileKey) ?? '', code: outcome, reason })),
    );
  }

  leave(): void {
    this.uploadId.set(null);
    this.#page.clear();
    this.refused.set([]);
    this.#count([]);
  }

  /** Sends what was chosen: to the upload that is open, leaving out what it has, else to a new one. */
  async send(chosen: readonly DiskFile[]): Promise<void> {
    if (this.running()) return;
    this.running.set(true);
    this.reading.set(true);
    try {
      const { files, refused } = await chosenFiles(chosen);
      this.refused.set(refused.map(({ path, fault }) => ({ path, code: fault.code, reason: null })));
      this.reading.set(false);
      for (const { key, path } of files) this.#pathOf.set(key, path);
      await this.#acting.run(() => this.#sendAll(files));
    } finally {
      this.reading.set(false);
      this.running.set(false);
      await this.load();
    }
  }

  /** Stops after nothing more: what arrived stays, the rest can follow later. */
  cancel(): void {
    this.#stop?.abort();
  }

  async #sendAll(files: readonly SourceFile[]): Promise<void> {
    if (files.length === 0) return;
    const uploadId = this.uploadId() ?? (await this.#begin(files.length));
    this.uploadId.set(uploadId);
    await this.#look(uploadId);
    const taken = new Set(this.#page.value()?.taken ?? []);
    this.#count(files);
    const waiting = files.filter(({ key, bytes }) => {
      if (taken.has(key)) this.#done(bytes);
      return !taken.has(key);
    });
    const stop = new AbortController();
    this.#stop = stop;
    try {
      await Promise.all(Array.from({ length: AT_ONCE }, () => this.#sendFrom(waiting, uploadId, stop)));
    } finally {
      this.#stop = null;
      await this.#look(uploadId);
    }
  }

  async #sendFrom(waiting: SourceFile[], uploadId: string, stop: AbortController): Promise<void> {
    for (let file = waiting.shift(); file !== undefined && !stop.signal.aborted; file = waiting.shift()) {
      try {
        await this.#sendOne(file, uploadId, stop.signal);
      } catch (error) {
        if (stop.signal.aborted) return;
        // The server is away or refuses all: the rest would fare alike.
        stop.abort();
        throw error;
      }
    }
  }

  async #sendOne({ key, path, bytes, open }: SourceFile, uploadId: string, signal: AbortSignal): Promise<void> {
    try {
      const params = { uploadId, fileKey: key };
      const answer = await this.#client.call('uploads.file', { params, bytes: await open(), signal });
      if (!KEPT.has(answer.outcome)) this.#refuse({ path, code: answer.outcome, reason: answer.reason });
    } catch (error) {
      if (error instanceof SourceFault) this.#refuse({ path, code: error.code, reason: null });
      else throw error;
    }
    this.#done(bytes);
  }

  async #begin(files: number): Promise<string> {
    const body = { commandId: newCommandId(), files };
    return (await this.#client.call('uploads.begin', { body })).uploadId;
  }

  #look(uploadId: string): Promise<void> {
    return this.#page.load(() => this.#client.call('uploads.show', { params: { uploadId } }));
  }

  /** Whose a study is has changed. */
  refresh(): Promise<void> {
    const uploadId = this.uploadId();
    return uploadId === null ? Promise.resolve() : this.#look(uploadId);
  }

  #count(files: readonly SourceFile[]): void {
    this.files.set(files.length);
    this.bytes.set(files.reduce((sum, { bytes }) => sum + bytes, 0));
    this.doneFiles.set(0);
    this.doneBytes.set(0);
  }

  #done(bytes: number): void {
    this.doneFiles.update((done) => done + 1);
    this.doneBytes.update((done) => done + bytes);
  }

  #refuse(refused: Refused): void {
    this.refused.update((all) => [...all, refused]);
  }
}

const KEPT: ReadonlySet<string> = new Set(['stored', 'duplicate', 'quarantined']);
