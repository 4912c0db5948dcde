import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';

/** A text with some of its places marked. */
@Component({
  selector: 'rt-marked',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `@for (part of parts(); track $index) {
    <span [class.hit]="part.marked">{{ part.text }}</span>
  }`,
  styles: `
    .hit {
      background: var(--warn-l);
      border-radius: 2px;
    }
  `,
})
export class Marked {
  readonly text = input.required<string>();
  /** [start, end) in UTF-16 units, by start. */
  readonly marks = input.required<readonly (readonly [number, number])[]>();
  protected readonly parts = computed(() => {
    const parts: { text: string; marked: boolean }[] = [];
    let at = 0;
    for (const [start, end] of this.marks()) {
      if (start < at) continue;
      if (start > at) parts.push({ text: this.text().slice(at, start), marked: false });
      parts.push({ text: this.text().slice(start, end), marked: true });
      at = end;
    }
    if (at < this.text().length) parts.push({ text: this.text().slice(at), marked: false });
    return parts;
  });
}
