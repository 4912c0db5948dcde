import type { RouteAnswer } from '@rtflow/contract/routes';
import type { Marks } from '../adapters/bpmn-js/marks.ts';

export type LiveElement = RouteAnswer<'monitor.live'>['elements'][number];
export type HeatElement = RouteAnswer<'monitor.heat'>['elements'][number];
export type Heat = 'none' | 'n' | 'mean' | 'p95';

const VALUE: Readonly<Record<Exclude<Heat, 'none'>, (element: HeatElement) => number>> = {
  n: ({ n }) => n,
  mean: ({ meanMs }) => meanMs,
  p95: ({ p95Ms }) => p95Ms,
};
const STEPS = 4;

/** Counts with the colour of the oldest, overdue and failed ones beside them. */
export function liveMarks(elements: readonly LiveElement[]): Marks {
  return {
    classes: elements.map(({ elementId, incidents }) => ({
      elementId,
      name: incidents > 0 ? 'rt-incident' : 'rt-active',
    })),
    badges: elements.flatMap(({ elementId, open, aged, overdue, incidents }) => [
      { elementId, kind: ageOf(aged), text: String(open) },
      ...(overdue > 0 ? [{ elementId, kind: 'overdue' as const, text: `▲ ${overdue}` }] : []),
      ...(incidents > 0 ? [{ elementId, kind: 'overdue' as const, text: `! ${incidents}` }] : []),
    ]),
  };
}

/** By the oldest token: a day, three days, older. */
function ageOf([, days3 = 0, week = 0, older = 0]: readonly number[]): 'token' | 'aging' | 'old' {
  if (week + older > 0) return 'old';
  return days3 > 0 ? 'aging' : 'token';
}

/** Four shades by the share of the hottest step, each with its value as text. @param processId the process itself is no step */
export function heatMarks(
  elements: readonly HeatElement[],
  of: { readonly by: Exclude<Heat, 'none'>; readonly processId: string; text(element: HeatElement): string },
): Marks {
  const steps = elements.filter(({ elementId }) => elementId !== of.processId);
  const most = Math.max(0, ...steps.map(VALUE[of.by]));
  return {
    classes: steps.map((element) => ({
      elementId: element.elementId,
      name: `rt-heat-${Math.min(STEPS, Math.floor((VALUE[of.by](element) / most) * STEPS) + 1)}`,
    })),
    badges: steps.map((element) => ({
      elementId: element.elementId,
      kind: 'heat' as const,
      text: of.text(element),
    })),
  };
}
