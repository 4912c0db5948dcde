import type { PathOnDiagram, Pin } from '../adapters/bpmn-js/pins.ts';
import type { Verdict } from './change-desk.ts';

type Step = Verdict['path'][number];

export interface NumberedStep extends Step {
  /** From 1, along the whole way. */
  readonly number: number;
}

/** The violating way, step by step from the start of a course. */
export function stepsOf(verdict: Verdict | null): NumberedStep[] {
  return (verdict?.path ?? []).map((step, index) => ({ ...step, number: index + 1 }));
}

/** What of the way lies in one process: its elements, the flows between them, and a number on each. */
export function pathIn(steps: readonly NumberedStep[], processId: string): { path: PathOnDiagram; pins: Pin[] } {
  const here = steps.filter((step) => step.processId === processId);
  const numbers = new Map<string, number[]>();
  for (const { elementId, number } of here) numbers.set(elementId, [...(numbers.get(elementId) ?? []), number]);
  return {
    path: {
      elements: [...numbers.keys()],
      flows: here.flatMap(({ flowId }) => (flowId === null ? [] : [flowId])),
    },
    pins: [...numbers].map(([elementId, all]) => ({ elementId, kind: 'path', text: all.join(' '), title: elementId })),
  };
}
