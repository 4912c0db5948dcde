import { ChangeDetectionStrategy, Component, inject, input, output, signal } from '@angular/core';
import type { ListView } from '@rtflow/contract/rest/views';
import { Icon } from '../parts/icon.ts';
import { ProblemBox } from '../parts/problem-box.ts';
import { Words } from '../words/words.ts';
import type { ViewShelf } from './view-shelf.ts';

/** Kept and shared views of a list: take one, keep what is in sight, remove an own one. */
@Component({
  selector: 'rt-view-menu',
  imports: [Icon, ProblemBox],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './view-menu.html',
  styleUrl: './menus.css',
})
export class ViewMenu {
  protected readonly w = inject(Words);
  readonly shelf = input.required<ViewShelf>();
  /** What would be kept now. */
  readonly filter = input.required<Readonly<Record<string, string | undefined>>>();
  readonly columns = input.required<readonly string[]>();
  readonly taken = output<ListView>();
  protected readonly open = signal(false);
  protected readonly name = signal('');
  protected readonly share = signal(false);

  protected take(view: ListView): void {
    this.open.set(false);
    this.taken.emit(view);
  }

  protected async keep(): Promise<void> {
    const name = this.name().trim();
    if (name === '') return;
    await this.shelf().keep({ name, shared: this.share(), filter: this.filter(), columns: this.columns() });
    if (this.shelf().problem() === null) this.name.set('');
  }
}
