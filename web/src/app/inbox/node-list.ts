import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import { Words } from '../words/words.ts';
import type { TaskList, View } from './task-list.ts';

/** Left pane: all nodes with open and overdue counts, then the other views. */
@Component({
  selector: 'rt-node-list',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <nav class="nodes" [attr.aria-label]="w.t('inbox.nodes')">
      <h2>{{ w.t('inbox.open') }}</h2>
      <button type="button" [class.on]="isOn('all', null)" (click)="chosen.emit({ view: 'all', node: null })">
        {{ w.t('inbox.view.all') }}
        @if (counts()?.overdue; as over) {
          <span class="od">{{ w.t('inbox.overdue', { n: over }) }}</span>
        }
        <b>{{ total() ?? '' }}</b>
      </button>
      @for (node of nodes('all'); track node.taskId) {
        <button
          type="button"
          class="node"
          [class.on]="isOn('all', node.taskId)"
          [title]="w.say(node)"
          (click)="chosen.emit({ view: 'all', node: node.taskId })"
        >
          <span class="word">{{ w.say(node) }}</span>
          @if (node.overdue > 0) {
            <span class="od">{{ w.t('inbox.overdue', { n: node.overdue }) }}</span>
          }
          <b>{{ node.open }}</b>
        </button>
      }
      <h2>{{ w.t('inbox.views') }}</h2>
      @for (view of views(); track view.view) {
        <button type="button" [class.on]="isOn(view.view, null)" (click)="chosen.emit({ view: view.view, node: null })">
          <span class="word">{{ w.t('inbox.view.' + view.view) }}</span><b>{{ view.count }}</b>
        </button>
      }
      @for (node of nodes('done'); track node.taskId) {
        <button
          type="button"
          class="node"
          [class.on]="isOn('done', node.taskId)"
          [title]="w.say(node)"
          (click)="chosen.emit({ view: 'done', node: node.taskId })"
        >
          <span class="word">{{ w.say(node) }}</span><b>{{ node.open }}</b>
        </button>
      }
    </nav>
  `,
  styles: `
    .nodes {
      height: 100%;
      overflow: auto;
      padding: 10px 8px;
      background: var(--surface);
      border-right: 1px solid var(--line);
    }
    h2 {
      margin: 12px 8px 4px;
      font-size: 11px;
      font-weight: 500;
      color: var(--ink-3);
    }
    h2:first-child {
      margin-top: 0;
    }
    button {
      display: flex;
      align-items: center;
      gap: 6px;
      width: 100%;
      min-height: 30px;
      padding: 2px 8px;
      border: 0;
      border-radius: var(--r-2);
      background: none;
      font: inherit;
      line-height: 1.25;
      color: var(--ink-2);
      text-align: left;
      cursor: pointer;
    }
    button:hover {
      background: var(--sunken);
    }
    button.on {
      background: var(--brand-t);
      color: var(--brand-2);
      font-weight: 600;
    }
    .word {
      overflow: hidden;
      display: -webkit-box;
      -webkit-line-clamp: 2;
      -webkit-box-orient: vertical;
    }
    .od {
      font-size: 11px;
      color: var(--bad);
      white-space: nowrap;
      font-weight: 400;
    }
    b {
      margin-left: auto;
      font-weight: 500;
      font-size: 12px;
    }
  `,
})
export class NodeList {
  protected readonly w = inject(Words);
  readonly list = input.required<TaskList>();
  readonly chosen = output<{ view: View; node: string | null }>();
  protected readonly counts = computed(() => this.list().counts.value());
  /** Of what the nodes are that stand there: what is to do, or what was done in the period. */
  readonly #done = computed(() => this.list().filter().view === 'done');
  protected readonly total = computed(() => this.counts()?.all ?? null);
  protected readonly views = computed(() => [
    { view: 'mine' as const, count: this.counts()?.mine ?? '' },
    { view: 'group' as const, count: this.counts()?.group ?? '' },
    { view: 'withdrawable' as const, count: this.counts()?.withdrawable ?? '' },
    { view: 'done' as const, count: this.#doneCount() },
  ]);

  protected nodes(of: 'all' | 'done') {
    return this.#done() === (of === 'done') ? (this.counts()?.nodes ?? []) : [];
  }

  /** In the done view: of its period; elsewhere of today. */
  #doneCount(): number | '' {
    const counts = this.counts();
    if (counts === null) return '';
    return this.#done() ? counts.nodes.reduce((sum, node) => sum + node.open, 0) : counts.doneToday;
  }

  protected isOn(view: View, node: string | null): boolean {
    const filter = this.list().filter();
    return filter.view === view && filter.node === node;
  }
}
