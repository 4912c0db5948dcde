import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';

/** P0 to P4. The engine's number (higher = sooner) of tasks without a category maps onto the same five. */
@Component({
  selector: 'rt-priority',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `{{ shown() }}`,
  host: { '[class]': "'prio ' + shown()" },
})
export class PriorityChip {
  readonly category = input<string | null>(null);
  readonly priority = input(50);
  protected readonly shown = computed(() => this.category() ?? fromNumber(this.priority()));
}

function fromNumber(priority: number): string {
  if (priority >= 90) return 'P0';
  if (priority >= 70) return 'P1';
  if (priority >= 50) return 'P2';
  return priority >= 30 ? 'P3' : 'P4';
}
