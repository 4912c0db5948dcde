import type { SearchElement, SearchGroup, SearchOperator, SearchRule } from '@rtflow/contract/rest/search';

/** Where an item stands: the index in each group from the outermost in. */
export type Place = readonly number[];

export const NOTHING: SearchGroup = { join: 'and', items: [] };
/** The server takes a group in a group in a group. */
export const DEEPEST = 2;

export function isGroup(item: SearchRule | SearchGroup): item is SearchGroup {
  return 'join' in item;
}

/** How an element of this type can be asked for; the first is offered. */
export function operatorsOf(type: SearchElement['type']): readonly SearchOperator[] {
  switch (type) {
    case 'number':
    case 'date':
      return ['from', 'to', 'is', 'has'];
    case 'text':
      return ['starts', 'is', 'has'];
    case 'tick':
      return ['is', 'has'];
    case 'code':
      return ['is', 'not', 'has'];
  }
}

/** The same criteria with the item at `place` changed; null takes it away. */
export function changed(
  group: SearchGroup,
  place: Place,
  change: (item: SearchRule | SearchGroup) => SearchRule | SearchGroup | null,
): SearchGroup {
  const [at, ...rest] = place;
  if (at === undefined) return (change(group) as SearchGroup | null) ?? NOTHING;
  const items = group.items.flatMap((item, index) => {
    if (index !== at) return [item];
    if (rest.length > 0) return isGroup(item) ? [changed(item, rest, change)] : [item];
    return change(item) ?? [];
  });
  return { ...group, items };
}

/** What can be sent: rules with an element and, where one is asked for, a value; groups that hold some. */
export function complete(group: SearchGroup): SearchGroup {
  const items = group.items.flatMap<SearchRule | SearchGroup>((item) => {
    if (isGroup(item)) {
      const inside = complete(item);
      return inside.items.length > 0 ? [inside] : [];
    }
    if (item.operator === 'has') return item.element ? [{ element: item.element, operator: 'has' }] : [];
    return item.element && item.value?.trim() ? [{ ...item, value: item.value.trim() }] : [];
  });
  return { ...group, items };
}

/** Criteria out of a kept view; nothing where they cannot be read. */
export function criteriaFrom(text: string | undefined): SearchGroup {
  try {
    const read = JSON.parse(text ?? '') as SearchGroup;
    return Array.isArray(read.items) ? read : NOTHING;
  } catch {
    return NOTHING;
  }
}
