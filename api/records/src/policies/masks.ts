import { maskName } from '@rtflow/domain';

/** A name as this reader may see it. */
export function shownName(name: string, seesNames: boolean): string {
  return seesNames ? name : maskName(name);
}
