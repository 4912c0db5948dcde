import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import type { RouteAnswer } from '@rtflow/contract/routes';
import { MODEL_KINDS, type ModelKind } from '@rtflow/domain/model-change';
import { Acting } from '../api/acting.ts';
import { API } from '../api/api.ts';
import { Loaded, newCommandId } from '../api/loaded.ts';
import { Empty } from '../parts/empty.ts';
import { Icon } from '../parts/icon.ts';
import { ProblemBox } from '../parts/problem-box.ts';
import { Skeleton } from '../parts/skeleton.ts';
import { SESSION } from '../session/session.ts';
import { dayAndTime } from '../words/format.ts';
import { drawnName } from '../words/drawn-name.ts';
import { Words } from '../words/words.ts';

type Model = RouteAnswer<'models.list'>['rows'][number];

/** The department's models in force, and the changes on their way. */
@Component({
  selector: 'rt-designer-home',
  imports: [Empty, Icon, ProblemBox, RouterLink, Skeleton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './designer-home.html',
  styleUrl: './designer-home.css',
})
export class DesignerHome {
  readonly #client = inject(API);
  readonly #router = inject(Router);
  protected readonly w = inject(Words);
  protected readonly mayEdit = inject(SESSION).may('bpmn.edit');
  protected readonly acting = new Acting();
  protected readonly models = new Loaded<RouteAnswer<'models.list'>>();
  protected readonly changes = new Loaded<RouteAnswer<'changes.list'>>();
  protected readonly kinds = MODEL_KINDS;
  protected readonly kind = signal<ModelKind>('BPMN');
  protected readonly text = signal('');
  protected readonly rows = computed(() => {
    const wanted = this.text().trim().toLowerCase();
    return (this.models.value()?.rows ?? []).filter(
      ({ kind, id, name }) =>
        kind === this.kind() && `${id} ${name} ${this.nameOf(name)}`.toLowerCase().includes(wanted),
    );
  });
  protected readonly when = dayAndTime;

  constructor() {
    this.load();
  }

  protected nameOf(name: string): string {
    return drawnName(this.w, name);
  }

  protected load(): void {
    void this.models.load(() => this.#client.call('models.list'));
    void this.changes.load(() => this.#client.call('changes.list', { query: { limit: 50 } }));
  }

  protected async change(model: Model): Promise<void> {
    await this.acting.run(async () => {
      const title = this.w.t('designer.home.titleOf', { name: this.nameOf(model.name) });
      const from = { kind: model.kind, id: model.id };
      const body = { commandId: newCommandId(), title, from };
      const { changeId } = await this.#client.call('changes.open', { body });
      await this.#router.navigate(['/designer', changeId]);
    });
  }
}
