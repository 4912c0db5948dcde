import type { KeyRing } from './keys.ts';
import { Workspace } from './planner/workspace.ts';
import type { EngineStore, ExecutionContext } from './ports.ts';
import type { Resources } from './resources.ts';

type Parts = { store: EngineStore; resources: Resources; keys: KeyRing; timeZone: string; context: ExecutionContext };

/** What one command works on: the store, the compiled resources and its workspace. */
export class Turn {
  readonly store: EngineStore;
  readonly resources: Resources;
  readonly workspace: Workspace;
  readonly now: number;
  readonly #keys: KeyRing;
  readonly #roots = new Set<number>();

  constructor({ store, resources, keys, timeZone, context }: Parts) {
    this.store = store;
    this.resources = resources;
    this.now = context.now;
    this.#keys = keys;
    const graphOf = (defKey: number) => resources.graph(defKey);
    this.workspace = new Workspace({ ...context, timeZone, keys, graphOf });
  }

  /** Locks a call tree and takes its open rows into the workspace; false when it is not there or has ended. */
  async load(rootKey: number): Promise<boolean> {
    if (!this.workspace.instances.has(rootKey) && !this.#roots.has(rootKey)) {
      this.#roots.add(rootKey);
      const snapshot = await this.store.loadRoot(rootKey);
      await this.resources.prepare(this.store, new Set(snapshot.instance.map((instance) => instance.defKey)));
      this.workspace.load(snapshot);
    }
    this.workspace.touchRoot(rootKey);
    return this.workspace.instances.has(rootKey);
  }

  /** Makes sure that keys are at hand before a step or a command is planned. */
  fillKeys(): Promise<void> {
    return this.#keys.fill(this.store);
  }
}
