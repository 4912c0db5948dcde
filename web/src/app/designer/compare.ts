import { ChangeDetectionStrategy, Component, computed, effect, inject, input, signal, untracked } from '@angular/core';
import type { RouteAnswer } from '@rtflow/contract/routes';
import { DiagramDiff, type Difference } from '../adapters/bpmn-js/diagram-diff.ts';
import { API } from '../api/api.ts';
import { Loaded } from '../api/loaded.ts';
import { ProblemBox } from '../parts/problem-box.ts';
import { Words } from '../words/words.ts';
import type { ChangeFile } from './change-desk.ts';
import { textDifferences } from './text-differences.ts';

/** A file of the draft beside the version that it is made from: drawn for processes, line by line for tables and forms. */
@Component({
  selector: 'rt-compare',
  imports: [DiagramDiff, ProblemBox],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './compare.html',
  styleUrl: './compare.css',
})
export class Compare {
  readonly #client = inject(API);
  protected readonly w = inject(Words);
  readonly file = input.required<ChangeFile>();
  readonly text = input.required<string>();
  protected readonly base = new Loaded<RouteAnswer<'models.read'>>();
  protected readonly found = signal<readonly Difference[] | null>(null);
  protected readonly pointed = signal<string | null>(null);
  protected readonly lines = computed(() => textDifferences(this.base.value()?.content ?? '', this.text()));

  constructor() {
    effect(() => {
      const { kind, id, baseVersion } = this.file();
      untracked(() => {
        this.found.set(null);
        this.base.clear();
        if (baseVersion > 0)
          void this.base.load(() =>
            this.#client.call('models.read', { params: { kind, id }, query: { version: baseVersion } }),
          );
      });
    });
  }
}
