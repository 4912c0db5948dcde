import type { RouteAnswer } from '@rtflow/contract';
import { readingStore, type Explainer } from '../../engine-store/reading-store.ts';
import type { Reader } from '../../record-types.ts';

type Wait = RouteAnswer<'courses.process'>['waits'][number];

/** What every open element of these call trees waits for. */
export async function waitsOf(reader: Reader, engine: Explainer, roots: readonly number[]): Promise<Wait[]> {
  const store = readingStore(reader);
  const found: Wait[] = [];
  for (const root of roots) {
    for (const { instanceKey, elementKey, elementId, since, code, detail } of await engine.explain(
      store,
      root,
      reader.now,
    )) {
      found.push({
        instanceKey: String(instanceKey),
        elementKey: String(elementKey),
        elementId,
        since: new Date(since).toISOString(),
        code,
        facts: detail,
      });
    }
  }
  return found;
}
