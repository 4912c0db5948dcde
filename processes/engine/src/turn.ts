import type { KeyRing } from './keys.ts';
import { NeedsWholeTree, Workspace } from './planner/workspace.ts';
import type { EngineStore, ExecutionContext } from './ports.ts';
import type { Resources } from './resources.ts';

type Parts = {
  store: EngineStore;
  resources: Resources;
  keys: KeyRing;
  timeZone: string;
  context: ExecutionContext;
  /** Load call trees whole, whatever a command looks at. */
  whole?: boolean;
};

/** What one command works on: the store, the compiled resources and its workspace. */
export class Turn {
  readonly store: EngineStore;
  readonly resources: Resources;
  readonly workspace: Workspace;
  readonly now: number;
  readonly #keys: KeyRing;
  readonly #roots = new Set<number>();
  readonly #whole: boolean;

  constructor({ store, resources, keys, timeZone, context, whole = false }: Parts) {
    this.#whole = whole;
    this.store = store;
    this.resources = resources;
    this.now = context.now;
    this.#keys = keys;
    const graphOf = (defKey: number) => resources.graph(defKey);
    this.workspace = new Workspace({ ...context, timeZone, keys, graphOf });
  }

  /**
   * Locks a call tree and takes its open rows into the workspace; false when it is not there or has ended. `focus`: the one
   * element that the command is about; idle instances of a large multi-instance activity are then left out.
   */
  async load(rootKey: number, focus?: number): Promise<boolean> {
    const { workspace } = this;
    if (!workspace.instances.has(rootKey) && !this.#roots.has(rootKey)) {
      this.#roots.add(rootKey);
      const snapshot = await this.store.loadRoot(rootKey, this.#whole ? undefined : focus);
      await this.resources.prepare(this.store, new Set(snapshot.instance.map((instance) => instance.defKey)));
      workspace.load(snapshot);
    } else if (workspace.isPartial(rootKey)) throw new NeedsWholeTree();
    workspace.touchRoot(rootKey);
    return workspace.instances.has(rootKey);
  }

  /** Makes sure that keys are at hand before a step or a command is planned. */
  fillKeys(): Promise<void> {
    return this.#keys.fill(this.store);
  }
}
