import { compileDmn } from './dmn/model.ts';
import type { DrgModel } from './dmn/model.ts';
import { compileBpmn } from './model/compile.ts';
import type { Binding, Graph } from './model/graph.ts';
import type { Need, Resolved } from './planner/steps.ts';
import type { EngineStore, Find } from './ports.ts';
import type { DecisionRow, DefinitionRow } from './rows.ts';

/** Compiled definitions and decisions by key. They never change, and keys are never given twice, so nothing goes stale. */
export class Resources {
  readonly #graphs = new Map<number, Graph>();
  readonly #definitions = new Map<number, DefinitionRow>();
  readonly #drgs = new Map<number, DrgModel>();

  /** Of a definition that `prepare` has seen. */
  graph(defKey: number): Graph {
    const graph = this.#graphs.get(defKey);
    if (!graph) throw new Error(`Expected definition ${defKey} to be prepared, but it is not`);
    return graph;
  }

  remember(definition: DefinitionRow, graph: Graph): void {
    this.#definitions.set(definition.key, definition);
    this.#graphs.set(definition.key, graph);
  }

  async prepare(store: EngineStore, defKeys: Iterable<number>): Promise<void> {
    for (const key of defKeys) {
      if (this.#graphs.has(key)) continue;
      const [definition] = await store.find('definition', { where: { key } });
      if (!definition) throw new Error(`Expected definition ${key} in the store, but it is not there`);
      await this.#compile(definition);
    }
  }

  async #compile(definition: DefinitionRow): Promise<void> {
    if (this.#graphs.has(definition.key)) return;
    const compiled = await compileBpmn(definition.resource);
    const graph = compiled.ok ? compiled.graphs.find((one) => one.processId === definition.processId) : undefined;
    if (!graph)
      throw new Error(`Expected definition ${definition.key} to compile as it did at deploy, but it does not`);
    this.remember(definition, graph);
  }

  async drg(store: EngineStore, drgKey: number): Promise<DrgModel> {
    const known = this.#drgs.get(drgKey);
    if (known) return known;
    const [row] = await store.find('drg', { where: { key: drgKey } });
    const compiled = row ? await compileDmn(row.resource) : null;
    if (!compiled?.ok)
      throw new Error(`Expected decisions ${drgKey} to compile as they did at deploy, but they do not`);
    this.#drgs.set(drgKey, compiled.drg);
    return compiled.drg;
  }

  async resolve(store: EngineStore, need: Need): Promise<Resolved> {
    switch (need.kind) {
      case 'definition': {
        const find = await this.#bound<'definition'>(store, need.binding, need.fromDefKey);
        const where = { ...find.where, processId: need.id, state: 'ACTIVE' };
        const [definition] = await store.find('definition', { ...find, where, without: ['resource'] });
        if (definition) await this.prepare(store, [definition.key]);
        return { definition: definition ?? null };
      }
      case 'form': {
        const find = await this.#bound<'form'>(store, need.binding, need.fromDefKey);
        const [form] = await store.find('form', {
          ...find,
          where: { ...find.where, formId: need.id, state: 'ACTIVE' },
          without: ['resource'],
        });
        return { form: form ?? null };
      }
      case 'decision': {
        const find = await this.#bound<'decision'>(store, need.binding, need.fromDefKey);
        const where = { ...find.where, decisionId: need.id, state: 'ACTIVE' };
        const [row] = await store.find('decision', { ...find, where });
        return { decision: row ? await this.#decision(store, row) : null };
      }
    }
  }

  async #decision(store: EngineStore, row: DecisionRow) {
    return { row, model: await this.drg(store, row.drgKey) };
  }

  /**
   * Newest version that a binding allows. 'deployment' takes the newest one deployed with or before the caller's own
   * deployment: an unchanged resource keeps the version of an earlier deployment.
   */
  async #bound<T extends 'definition' | 'form' | 'decision'>(
    store: EngineStore,
    binding: Binding,
    fromDefKey: number,
  ): Promise<Find<T>> {
    const orderBy = [['version', 'desc']] as Find<T>['orderBy'];
    if (binding.type === 'versionTag')
      return { where: { versionTag: binding.versionTag }, orderBy, limit: 1 } as Find<T>;
    if (binding.type === 'latest') return { where: {}, orderBy, limit: 1 };
    await this.prepare(store, [fromDefKey]);
    const deploymentKey = { lte: this.#definitions.get(fromDefKey)?.deploymentKey ?? 0 };
    return { where: { deploymentKey }, orderBy, limit: 1 } as Find<T>;
  }
}
