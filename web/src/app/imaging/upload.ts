import { ChangeDetectionStrategy, Component, computed, DestroyRef, inject, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { API } from '../api/api.ts';
import { Acting } from '../api/acting.ts';
import { newCommandId } from '../api/loaded.ts';
import { Empty } from '../parts/empty.ts';
import { Icon } from '../parts/icon.ts';
import { ProblemBox } from '../parts/problem-box.ts';
import { Skeleton } from '../parts/skeleton.ts';
import { dayAndTime } from '../words/format.ts';
import { Words } from '../words/words.ts';
import { ofDrop, ofInput } from './chosen-files.ts';
import { MatchPanel } from './match-panel.ts';
import { UploadDesk, type UploadedStudy } from './upload-desk.ts';

const MEGABYTE = 1_000_000;

/** DICOM from a disc, a folder or a zip into the archive, and then to the course that it belongs to. */
@Component({
  selector: 'rt-upload',
  imports: [Empty, Icon, MatchPanel, ProblemBox, RouterLink, Skeleton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './upload.html',
  styleUrl: './upload.css',
})
export class UploadScreen {
  protected readonly w = inject(Words);
  readonly #client = inject(API);
  protected readonly desk = new UploadDesk(this.#client);
  protected readonly linking = new Acting();
  protected readonly over = signal(false);
  protected readonly study = signal<UploadedStudy | null>(null);
  protected readonly chosen = computed(() => this.desk.uploads().find((one) => one.uploadId === this.desk.uploadId()));
  protected readonly when = dayAndTime;

  constructor() {
    void this.desk.load();
    const stay = (event: BeforeUnloadEvent): void => {
      if (this.desk.running()) event.preventDefault();
    };
    window.addEventListener('beforeunload', stay);
    inject(DestroyRef).onDestroy(() => {
      window.removeEventListener('beforeunload', stay);
      this.desk.cancel();
    });
  }

  protected async dropped(event: DragEvent): Promise<void> {
    event.preventDefault();
    this.over.set(false);
    if (event.dataTransfer !== null) await this.desk.send(await ofDrop(event.dataTransfer.items));
  }

  protected async picked(input: HTMLInputElement): Promise<void> {
    const files = input.files === null ? [] : ofInput(input.files);
    input.value = '';
    await this.desk.send(files);
  }

  protected open(uploadId: string): void {
    this.study.set(null);
    void this.desk.open(uploadId);
  }

  protected async link(
    study: UploadedStudy,
    { courseId, reason }: { courseId: string; reason: string },
  ): Promise<void> {
    const linked = await this.linking.run(() =>
      this.#client.call('images.relink', {
        params: { studyUid: study.studyUid },
        body: { commandId: newCommandId(), courseId, reason },
      }),
    );
    if (!linked) return;
    this.study.set(null);
    await this.desk.refresh();
  }

  protected choose(study: UploadedStudy | null): void {
    this.linking.forget();
    this.study.set(study);
  }

  protected megabytes(bytes: number): string {
    return (bytes / MEGABYTE).toFixed(1);
  }
}
