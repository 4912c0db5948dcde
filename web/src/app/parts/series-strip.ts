import { ChangeDetectionStrategy, Component, inject, input, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { Words } from '../words/words.ts';

export interface SeriesShown {
  readonly seriesUid: string;
  readonly modality: string;
  readonly description: string | null;
  readonly instances: number;
  readonly thumbnailUrl: string | null;
}

/** Thumbnails of series on black, each the way to its page; a series without a picture says what it is in words. */
@Component({
  selector: 'rt-series-strip',
  imports: [RouterLink],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <ul>
      @for (one of series(); track one.seriesUid) {
        <li [class.on]="one.seriesUid === current()">
          <a [routerLink]="['/imaging/series', one.seriesUid]">
            <div class="pic">
              @if (one.thumbnailUrl !== null && !broken().has(one.seriesUid)) {
                <img
                  loading="lazy"
                  [src]="one.thumbnailUrl"
                  [alt]="w.t('images.thumbnail', { modality: one.modality })"
                  (error)="markBroken(one.seriesUid)"
                />
              } @else {
                <span>{{ one.modality }}</span>
              }
            </div>
            <b>{{ one.modality }}</b>&ngsp;<span class="mut">{{ one.description ?? '' }}</span>
            <small class="mut">{{ w.t('images.count', { n: one.instances }) }}</small>
          </a>
        </li>
      }
    </ul>
  `,
  styles: `
    ul {
      display: grid;
      grid-template-columns: repeat(auto-fill, minmax(96px, 1fr));
      gap: 8px;
    }
    li {
      min-width: 0;
      font-size: 12px;
      line-height: 1.35;
      overflow: hidden;
      text-overflow: ellipsis;
    }
    a {
      display: block;
      color: inherit;
      text-decoration: none;
    }
    li.on .pic {
      outline: 2px solid var(--brand);
    }
    .pic {
      display: grid;
      place-items: center;
      aspect-ratio: 1.2;
      margin-bottom: 3px;
      overflow: hidden;
      background: #000;
      color: #9fb2bd;
      border-radius: var(--r-2);
    }
    img {
      width: 100%;
      height: 100%;
      object-fit: contain;
    }
    small {
      display: block;
    }
  `,
})
export class SeriesStrip {
  protected readonly w = inject(Words);
  /** The one that is open. */
  readonly current = input('');
  readonly series = input.required<readonly SeriesShown[]>();
  protected readonly broken = signal<ReadonlySet<string>>(new Set());

  protected markBroken(seriesUid: string): void {
    this.broken.update((broken) => new Set(broken).add(seriesUid));
  }
}
