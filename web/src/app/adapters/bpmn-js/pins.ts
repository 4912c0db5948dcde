/** Something to point at on the drawing: a step of a violating path by number, or a finding of the lint. */
export interface Pin {
  readonly elementId: string;
  readonly kind: 'path' | 'error' | 'warn';
  readonly text: string;
  readonly title: string;
}
export interface PathOnDiagram {
  readonly elements: readonly string[];
  readonly flows: readonly string[];
}
