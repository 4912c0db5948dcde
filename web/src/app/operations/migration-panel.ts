import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import type { Instance } from './instance-desk.ts';
import { API } from '../api/api.ts';
import { ProblemBox } from '../parts/problem-box.ts';
import { Skeleton } from '../parts/skeleton.ts';
import { Words } from '../words/words.ts';
import { MigrationDesk } from './migration-desk.ts';

/** The running cases of one version over to another: mapped and unmapped, a dry run, the result case by case. */
@Component({
  selector: 'rt-migration-panel',
  imports: [ProblemBox, Skeleton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './migration-panel.html',
  styleUrl: './migration-panel.css',
})
export class MigrationPanel {
  readonly source = input.required<string>();
  readonly versions = input.required<Instance['versions']>();
  readonly migrated = output<void>();
  protected readonly w = inject(Words);
  protected readonly desk = new MigrationDesk(inject(API));
  protected readonly targets = computed(() =>
    this.versions().filter(({ definitionKey }) => definitionKey !== this.source()),
  );
  /** Only those of the same kind can take a token over. */
  protected readonly added = computed(() => {
    const added = this.desk.suggestion.value()?.added ?? [];
    return (type: string) => added.filter((one) => one.type === type);
  });

  protected async migrate(): Promise<void> {
    if (await this.desk.migrate()) this.migrated.emit();
  }
}
