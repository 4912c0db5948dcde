import {
  afterNextRender,
  ChangeDetectionStrategy,
  Component,
  computed,
  DestroyRef,
  type ElementRef,
  inject,
  Injector,
  input,
  output,
  signal,
  viewChild,
} from '@angular/core';
import { Icon } from '../parts/icon.ts';
import { Words } from '../words/words.ts';
import { firstCrop, movedCrop, scaledCrop, STEP, type Crop } from './crop.ts';
import type { Shot } from './send-photo.ts';

/** Longest side of what is kept, pixels: more than a face needs, little enough to send at once. */
const LONGEST = 1600;
const THUMBNAIL = { width: 300, height: 400 };
const MOVES: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-STEP, 0],
  ArrowRight: [STEP, 0],
  ArrowUp: [0, -STEP],
  ArrowDown: [0, STEP],
};

type Phase = 'starting' | 'live' | 'taken' | 'no-camera';

/** Take a photograph, move the frame to the face, take again or use it; a file where no camera answers. */
@Component({
  selector: 'rt-photo-dialog',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './photo-dialog.html',
  styleUrl: './photo-dialog.css',
})
export class PhotoDialog {
  protected readonly w = inject(Words);
  /** Name and number where they are known: a picture never goes to somebody unseen. */
  readonly patient = input('');
  readonly taken = output<Shot>();
  readonly closed = output<void>();
  protected readonly dialog = viewChild.required<ElementRef<HTMLDialogElement>>('dialog');
  protected readonly video = viewChild.required<ElementRef<HTMLVideoElement>>('video');
  protected readonly canvas = viewChild.required<ElementRef<HTMLCanvasElement>>('canvas');
  protected readonly phase = signal<Phase>('starting');
  protected readonly unreadable = signal(false);
  protected readonly crop = signal<Crop | null>(null);
  readonly #injector = inject(Injector);
  readonly #picture = signal({ width: 4, height: 3 });
  #source: Shot['source'] = 'CAMERA';
  #stream: MediaStream | null = null;
  #drag: { readonly x: number; readonly y: number } | null = null;
  protected readonly ratio = computed(() => `${this.#picture().width} / ${this.#picture().height}`);
  protected readonly frame = computed(() => {
    const crop = this.crop();
    const { width, height } = this.#picture();
    if (crop === null) return null;
    const part = (value: number, of: number): string => `${(100 * value) / of}%`;
    return {
      left: part(crop.x, width),
      top: part(crop.y, height),
      width: part(crop.width, width),
      height: part(crop.height, height),
    };
  });

  constructor() {
    afterNextRender(() => {
      this.dialog().nativeElement.showModal();
      void this.start();
    });
    inject(DestroyRef).onDestroy(() => this.#stop());
  }

  protected async start(): Promise<void> {
    this.phase.set('starting');
    this.crop.set(null);
    try {
      // Absent where the page did not come over HTTPS or from this machine.
      const devices = navigator.mediaDevices as MediaDevices | undefined;
      if (!devices) throw new DOMException('no camera interface', 'NotSupportedError');
      this.#stream = await devices.getUserMedia({ video: { width: { ideal: 1280 }, facingMode: 'environment' } });
      const video = this.video().nativeElement;
      video.srcObject = this.#stream;
      await video.play();
      this.#picture.set({ width: video.videoWidth, height: video.videoHeight });
      this.#show('live');
    } catch {
      this.#stop();
      this.phase.set('no-camera');
    }
  }

  protected shoot(): void {
    const video = this.video().nativeElement;
    this.#source = 'CAMERA';
    this.#draw(video, { width: video.videoWidth, height: video.videoHeight });
  }

  protected async upload(files: FileList | null): Promise<void> {
    const file = files?.[0];
    if (!file) return;
    this.unreadable.set(false);
    try {
      const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' });
      this.#source = 'UPLOAD';
      this.#draw(bitmap, bitmap);
      bitmap.close();
    } catch {
      this.unreadable.set(true);
    }
  }

  protected key(event: KeyboardEvent): void {
    const move = MOVES[event.key];
    if (move) this.#move(...move);
    else if (event.key === '+' || event.key === '=') this.zoom(0.9);
    else if (event.key === '-') this.zoom(1.1);
    else return;
    event.preventDefault();
  }

  protected zoom(factor: number): void {
    this.crop.update((crop) => crop && scaledCrop(crop, this.#picture(), factor));
  }

  protected grab(event: PointerEvent): void {
    (event.target as Element).setPointerCapture(event.pointerId);
    this.#drag = { x: event.clientX, y: event.clientY };
  }

  protected drag(event: PointerEvent): void {
    if (this.#drag === null) return;
    const shown = this.canvas().nativeElement.getBoundingClientRect();
    const side = Math.min(shown.width, shown.height);
    this.#move((event.clientX - this.#drag.x) / side, (event.clientY - this.#drag.y) / side);
    this.#drag = { x: event.clientX, y: event.clientY };
  }

  protected drop(): void {
    this.#drag = null;
  }

  protected async use(): Promise<void> {
    const crop = this.crop();
    const canvas = this.canvas().nativeElement;
    if (crop === null) return;
    const small = document.createElement('canvas');
    Object.assign(small, THUMBNAIL);
    small
      .getContext('2d')
      ?.drawImage(canvas, crop.x, crop.y, crop.width, crop.height, 0, 0, THUMBNAIL.width, THUMBNAIL.height);
    this.taken.emit({ source: this.#source, original: await jpegOf(canvas), thumbnail: await jpegOf(small) });
    this.dialog().nativeElement.close();
  }

  #draw(image: CanvasImageSource, { width, height }: { readonly width: number; readonly height: number }): void {
    const scale = Math.min(1, LONGEST / Math.max(width, height));
    const size = { width: Math.round(width * scale), height: Math.round(height * scale) };
    const canvas = this.canvas().nativeElement;
    Object.assign(canvas, size);
    canvas.getContext('2d')?.drawImage(image, 0, 0, size.width, size.height);
    this.#stop();
    this.#picture.set(size);
    this.crop.set(firstCrop(size));
    this.#show('taken');
  }

  /** Enter goes on: the next button has the focus. */
  #show(phase: Phase): void {
    this.phase.set(phase);
    const focus = (): void => this.dialog().nativeElement.querySelector<HTMLElement>('footer .btn.p')?.focus();
    afterNextRender(focus, { injector: this.#injector });
  }

  #move(dx: number, dy: number): void {
    this.crop.update((crop) => crop && movedCrop(crop, this.#picture(), { dx, dy }));
  }

  #stop(): void {
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = null;
  }
}

function jpegOf(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('the picture is empty'))), 'image/jpeg', 0.9);
  });
}
