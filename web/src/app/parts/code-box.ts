import { ChangeDetectionStrategy, Component, computed, inject, input, output, signal } from '@angular/core';
import { searchItems, type CodeItem } from '../form/code-lists.ts';
import { pick } from '../words/language.ts';
import { Words } from '../words/words.ts';

/** A long code list in a field: type code, word or pinyin initials; arrows and Enter choose. */
@Component({
  selector: 'rt-code-box',
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './code-box.html',
  styleUrl: './code-box.css',
})
export class CodeBox {
  protected readonly w = inject(Words);
  readonly fieldId = input.required<string>();
  readonly items = input.required<readonly CodeItem[] | null>();
  readonly value = input.required<string>();
  readonly readonly = input(false);
  readonly invalid = input(false);
  readonly placeholder = input('');
  readonly picked = output<string>();
  readonly left = output<void>();
  protected readonly typed = signal<string | null>(null);
  protected readonly index = signal(0);
  protected readonly open = computed(() => this.typed() !== null);
  protected readonly hits = computed(() => searchItems(this.items() ?? [], this.typed() ?? '').slice(0, 30));
  protected readonly text = computed(() => this.typed() ?? this.wordOf(this.value()));

  protected wordOf(code: string): string {
    const item = this.items()?.find((each) => each.code === code);
    return item === undefined ? code : pick(item, this.w.language());
  }

  protected word(item: CodeItem): string {
    return pick(item, this.w.language());
  }

  protected key(event: KeyboardEvent): void {
    const count = this.hits().length;
    if (event.key === 'ArrowDown') {
      if (!this.open()) this.typed.set('');
      else if (count > 0) this.index.update((index) => (index + 1) % count);
    } else if (event.key === 'ArrowUp' && count > 0) this.index.update((index) => (index - 1 + count) % count);
    else if (event.key === 'Enter' && !event.ctrlKey && this.open()) this.choose(this.hits()[this.index()]);
    else if (event.key === 'Escape' && this.open()) this.typed.set(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  protected type(text: string): void {
    this.typed.set(text);
    this.index.set(0);
  }

  protected choose(item: CodeItem | undefined, event?: Event): void {
    event?.preventDefault();
    if (item !== undefined) this.picked.emit(item.code);
    this.typed.set(null);
  }

  protected close(): void {
    if (this.typed() === '') this.picked.emit('');
    this.typed.set(null);
    this.left.emit();
  }
}
