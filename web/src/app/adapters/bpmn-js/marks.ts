import type { RouteAnswer } from '@rtflow/contract/routes';

export type ProcessDiagram = RouteAnswer<'courses.process'>['diagrams'][number];

/** What is drawn over a diagram: a class on an element, or a badge with a number. */
export interface Badge {
  readonly elementId: string;
  readonly kind: 'token' | 'incident' | 'done' | 'aging' | 'old' | 'overdue' | 'heat';
  readonly text: string;
}
export interface Marks {
  readonly classes: readonly { readonly elementId: string; readonly name: string }[];
  readonly badges: readonly Badge[];
}

/** Live tokens with counts, the path taken, steps done: everything by shape and number, not by colour alone. */
export function marksOf(diagram: ProcessDiagram): Marks {
  const active = new Set(diagram.active.map((token) => token.elementId));
  return {
    classes: [
      ...diagram.taken.map(({ flowId }) => ({ elementId: flowId, name: 'rt-taken' })),
      ...diagram.completed
        .filter(({ elementId }) => !active.has(elementId))
        .map(({ elementId }) => ({ elementId, name: 'rt-done' })),
      ...diagram.active.map(({ elementId, incident }) => ({
        elementId,
        name: incident === null ? 'rt-active' : 'rt-incident',
      })),
    ],
    badges: [
      ...diagram.completed.map(({ elementId, count }) => ({
        elementId,
        kind: 'done' as const,
        text: count > 1 ? `✓ ${count}` : '✓',
      })),
      ...diagram.active.map(({ elementId, count, incident }) => ({
        elementId,
        kind: incident === null ? ('token' as const) : ('incident' as const),
        text: incident === null ? String(count) : '!',
      })),
    ],
  };
}
