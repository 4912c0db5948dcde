import { ChangeDetectionStrategy, Component, effect, inject, input, output } from '@angular/core';
import { API } from '../api/api.ts';
import { pick } from '../words/language.ts';
import { Words } from '../words/words.ts';
import { IcdSearch, type IcdHit } from './icd-search.ts';

/** An ICD-11 cluster in a field: chips of what is chosen, and a search by Chinese, pinyin, initials, English or code. */
@Component({
  selector: 'rt-icd-box',
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './icd-box.html',
  styleUrl: './icd-box.css',
})
export class IcdBox {
  protected readonly w = inject(Words);
  readonly fieldId = input.required<string>();
  readonly value = input.required<string>();
  readonly readonly = input(false);
  readonly invalid = input(false);
  readonly picked = output<string>();
  /** The department's own name of what was picked, where its map has one. */
  readonly named = output<string>();
  readonly left = output<void>();
  protected readonly search = new IcdSearch(inject(API));

  constructor() {
    effect(() => void this.search.show(this.value()));
  }

  protected word(hit: IcdHit): string {
    return pick(hit, this.w.language());
  }

  protected key(event: KeyboardEvent): void {
    const open = this.search.typed() !== null;
    if (event.key === 'ArrowDown') {
      if (open) this.search.move(1);
      else void this.search.type('');
    } else if (event.key === 'ArrowUp' && open) this.search.move(-1);
    else if (event.key === 'Enter' && !event.ctrlKey && open) this.choose();
    else if (event.key === 'Escape' && open) this.search.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  protected choose(hit?: IcdHit, event?: Event): void {
    event?.preventDefault();
    const chosen = hit ?? this.search.hits()?.[this.search.index()];
    const first = this.value() === '';
    const cluster = this.search.pick(chosen);
    if (cluster === null || chosen === undefined) return;
    this.picked.emit(cluster);
    const [name] = chosen.department;
    if (first && name !== undefined) this.named.emit(name);
  }

  protected remove(code: string): void {
    this.picked.emit(this.search.without(code));
    this.left.emit();
  }

  protected close(): void {
    this.search.close();
    this.left.emit();
  }
}
