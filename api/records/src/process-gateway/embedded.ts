import type { Engine, ProcessGateway } from './process-gateway.ts';

/** Process and record in one transaction. */
export function embedded(engine: Engine): ProcessGateway {
  return { execute: (command, { store, now, actor }) => engine.execute(store(), command, { now, actor: actor.id }) };
}
