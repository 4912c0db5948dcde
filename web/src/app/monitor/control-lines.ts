import type { Stage } from './levels-desk.ts';

const WIDTH = 640;
const HEIGHT = 200;
const EDGE = 12;

export interface ControlLines {
  readonly width: number;
  readonly height: number;
  readonly path: string;
  readonly points: readonly {
    readonly x: number;
    readonly y: number;
    readonly signal: boolean;
    readonly at: string;
    readonly days: number;
  }[];
  readonly lines: readonly { readonly kind: 'upper' | 'mean' | 'lower'; readonly y: number; readonly days: number }[];
}

/** Where a control chart's values and limits lie on its drawing; null without values. */
export function controlLines({ values, chart }: Pick<Stage, 'values' | 'chart'>): ControlLines | null {
  if (values.length === 0) return null;
  const top = Math.max(chart?.upper ?? 0, ...values.map(({ days }) => days)) * 1.05 || 1;
  const y = (days: number): number => round(HEIGHT - EDGE - (days / top) * (HEIGHT - 2 * EDGE));
  const step = (WIDTH - 2 * EDGE) / Math.max(1, values.length - 1);
  const signals = new Set(chart?.signals.map(({ index }) => index));
  const points = values.map(({ at, days }, index) => ({
    x: round(EDGE + index * step),
    y: y(days),
    signal: signals.has(index),
    at,
    days,
  }));
  return {
    width: WIDTH,
    height: HEIGHT,
    path: points.map((point, index) => `${index === 0 ? 'M' : 'L'}${point.x} ${point.y}`).join(' '),
    points,
    lines: chart
      ? (['upper', 'mean', 'lower'] as const).map((kind) => ({ kind, y: y(chart[kind]), days: chart[kind] }))
      : [],
  };
}

const round = (value: number): number => Math.round(value * 10) / 10;
