import { ChangeDetectionStrategy, Component, computed, inject, input, signal } from '@angular/core';
import type { RouteAnswer } from '@rtflow/contract/routes';
import { Acting } from '../api/acting.ts';
import { API } from '../api/api.ts';
import { newCommandId } from '../api/loaded.ts';
import { ProblemBox } from '../parts/problem-box.ts';
import { Words } from '../words/words.ts';

type Row = RouteAnswer<'models.migrationPlan'>['rows'][number];

/** Running cases of older versions of a process: what a move would meet, case by case, and the move of those that can. */
@Component({
  selector: 'rt-migration-panel',
  imports: [ProblemBox],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './migration-panel.html',
  styleUrl: './panels.css',
})
export class MigrationPanel {
  readonly #client = inject(API);
  protected readonly w = inject(Words);
  readonly processId = input.required<string>();
  protected readonly acting = new Acting();
  protected readonly rows = signal<readonly Row[] | null>(null);
  protected readonly next = signal<string | null>(null);
  protected readonly done = signal<ReadonlyMap<string, string | null>>(new Map());
  protected readonly movable = computed(() =>
    (this.rows() ?? []).filter(
      ({ problems, instanceKey }) => problems.length === 0 && this.done().get(instanceKey) !== null,
    ),
  );
  #version = 0;

  protected async plan(after: string | null): Promise<void> {
    await this.acting.run(async () => {
      const params = { kind: 'BPMN', id: this.processId() };
      const body = after === null ? {} : { after };
      const page = await this.#client.call('models.migrationPlan', { params, body });
      this.#version = page.version;
      this.rows.update((rows) => (after === null ? page.rows : [...(rows ?? []), ...page.rows]));
      this.next.set(page.next);
    });
  }

  protected async move(): Promise<void> {
    const instanceKeys = this.movable().map(({ instanceKey }) => instanceKey);
    await this.acting.run(async () => {
      const params = { kind: 'BPMN', id: this.processId() };
      const body = { commandId: newCommandId(), version: this.#version, instanceKeys: instanceKeys.slice(0, 200) };
      const { rows } = await this.#client.call('models.migrate', { params, body });
      this.done.update((done) => {
        const now = new Map(done);
        for (const { instanceKey, moved, reason } of rows) now.set(instanceKey, moved ? null : (reason ?? ''));
        return now;
      });
    });
  }
}
