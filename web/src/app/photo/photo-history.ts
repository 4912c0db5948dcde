import { ChangeDetectionStrategy, Component, effect, inject, input, signal, untracked } from '@angular/core';
import type { Problem } from '@rtflow/contract/rest/problem';
import type { RouteAnswer } from '@rtflow/contract/routes';
import { API } from '../api/api.ts';
import { Loaded, newCommandId, problemOf } from '../api/loaded.ts';
import { refreshOn } from '../live/live.ts';
import { Icon } from '../parts/icon.ts';
import { ProblemBox } from '../parts/problem-box.ts';
import { SESSION } from '../session/session.ts';
import { dayAndTime } from '../words/format.ts';
import { Words } from '../words/words.ts';
import { PhotoDialog } from './photo-dialog.ts';
import { sendPhoto, type Shot } from './send-photo.ts';

/** The photographs of a patient, newest first, and a new one where the reader may take it. */
@Component({
  selector: 'rt-photo-history',
  imports: [Icon, PhotoDialog, ProblemBox],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="strip">
      @for (photo of loaded.value()?.photos ?? []; track photo.photoId) {
        <a target="_blank" rel="noopener" [href]="photo.url" [class.on]="photo.current">
          <img [src]="photo.thumbnailUrl" width="48" height="64" [alt]="w.t('photo.of', { at: when(photo.takenAt) })" />
          <span
            >{{ when(photo.takenAt) }}<br />{{ photo.takenBy ? w.say(photo.takenBy) : '' }}
            @if (photo.current) {
              <b>{{ w.t('photo.current') }}</b>
            }
          </span>
        </a>
      } @empty {
        @if (loaded.value()) {
          <span class="mut">{{ w.t('photo.none') }}</span>
        }
      }
      @if (mayTake) {
        <button type="button" class="btn sm" [disabled]="sending()" (click)="photographing.set(true)">
          <rt-icon name="camera" size="s" />{{ w.t('photo.shoot') }}
        </button>
      }
    </div>
    @if (problem() ?? loaded.problem(); as failed) {
      <rt-problem [problem]="failed" [inline]="true" [canRetry]="false" />
    }
    @if (photographing()) {
      <rt-photo-dialog [patient]="patient()" (taken)="keep($event)" (closed)="photographing.set(false)" />
    }
  `,
  styles: `
    .strip {
      display: flex;
      flex-wrap: wrap;
      gap: 8px 12px;
      align-items: center;
      padding: 8px 12px;
    }
    a {
      display: flex;
      gap: 6px;
      align-items: center;
      font-size: 11px;
      color: var(--ink-3);
      text-decoration: none;
    }
    img {
      object-fit: cover;
      border: 2px solid var(--line);
      border-radius: var(--r-1);
    }
    .on img {
      border-color: var(--brand);
    }
  `,
})
export class PhotoHistory {
  readonly #client = inject(API);
  protected readonly w = inject(Words);
  readonly patientId = input.required<string>();
  readonly patient = input.required<string>();
  protected readonly mayTake = inject(SESSION).may('patient.photo');
  protected readonly loaded = new Loaded<RouteAnswer<'patients.photos'>>();
  protected readonly photographing = signal(false);
  protected readonly sending = signal(false);
  protected readonly problem = signal<Problem | null>(null);
  protected readonly when = dayAndTime;

  constructor() {
    effect(() => {
      const patientId = this.patientId();
      untracked(() => void this.#load(patientId));
    });
    refreshOn(['patient'], () => void this.#load(this.patientId()));
  }

  protected async keep(shot: Shot): Promise<void> {
    this.sending.set(true);
    this.problem.set(null);
    try {
      await sendPhoto(this.#client, { patientId: this.patientId(), commandId: newCommandId(), shot });
      await this.#load(this.patientId());
    } catch (error) {
      this.problem.set(problemOf(error));
    } finally {
      this.sending.set(false);
    }
  }

  #load(patientId: string): Promise<void> {
    return this.loaded.load(() => this.#client.call('patients.photos', { params: { patientId } }));
  }
}
