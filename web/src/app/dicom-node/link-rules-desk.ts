import { signal } from '@angular/core';
import type { ApiClient } from '@rtflow/contract/client';
import type { RouteAnswer, RouteBody } from '@rtflow/contract/routes';
import { Acting } from '../api/acting.ts';
import { Loaded, newCommandId } from '../api/loaded.ts';

export type LinkRule = RouteAnswer<'linkRules.list'>['rows'][number];
export type NewLinkRule = Omit<RouteBody<'linkRules.save'>, 'commandId'>;
export type LinkTest = RouteAnswer<'linkRules.test'>;
export const LINK_RULE_KINDS: readonly LinkRule['kind'][] = [
  'ACCESSION',
  'ORDER_UID',
  'REFERENCE',
  'FRAME',
  'PATIENT_DATE',
  'PATIENT_NO',
];

/** Linking rules: their order, which are on, and what they say of an object that is stored. */
export class LinkRulesDesk {
  readonly #client: ApiClient;
  readonly #acting = new Acting();
  readonly rules = new Loaded<RouteAnswer<'linkRules.list'>>();
  readonly busy = this.#acting.busy;
  readonly refused = this.#acting.refused;
  readonly tested = signal<LinkTest | null>(null);
  readonly editing = signal<LinkRule | null>(null);

  constructor(client: ApiClient) {
    this.#client = client;
  }

  load(): Promise<void> {
    return this.rules.load(() => this.#client.call('linkRules.list'));
  }

  async save(rule: NewLinkRule): Promise<boolean> {
    const saved = await this.#acting.run(() =>
      this.#client.call('linkRules.save', { body: { commandId: newCommandId(), ...rule } }),
    );
    if (saved) {
      this.editing.set(null);
      await this.#changed();
    }
    return saved;
  }

  switchTo(rule: LinkRule, active: boolean): Promise<boolean> {
    return this.save({ ...rule, active });
  }

  /** Up (-1) or down (1) by one place. */
  async move(ruleId: string, by: -1 | 1): Promise<boolean> {
    const ruleIds = (this.rules.value()?.rows ?? []).map((rule) => rule.ruleId);
    const at = ruleIds.indexOf(ruleId);
    const other = ruleIds[at + by];
    if (at === -1 || other === undefined) return false;
    ruleIds[at] = other;
    ruleIds[at + by] = ruleId;
    const moved = await this.#acting.run(() =>
      this.#client.call('linkRules.order', { body: { commandId: newCommandId(), ruleIds } }),
    );
    if (moved) await this.#changed();
    else await this.load();
    return moved;
  }

  async test(uid: string): Promise<boolean> {
    this.tested.set(null);
    return this.#acting.run(async () => this.tested.set(await this.#client.call('linkRules.test', { body: { uid } })));
  }

  /** Rules and what they said of the object before belong together. */
  async #changed(): Promise<void> {
    await this.load();
    const uid = this.tested()?.sopInstanceUid;
    if (uid !== undefined) await this.test(uid);
  }
}
