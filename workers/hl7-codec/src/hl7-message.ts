import { err, ok, type Result } from '@rtflow/domain';
import { delimitersOf, unescapeHl7, type Delimiters } from './hl7-escapes.ts';

/** A read-only HL7 v2 message. Segments, fields, repetitions, components and subcomponents are counted from 1. */
export interface Hl7Message {
  readonly delimiters: Delimiters;
  readonly segments: readonly Hl7Segment[];
  /** First segment of this name. */
  segment(name: string): Hl7Segment | undefined;
  all(name: string): readonly Hl7Segment[];
  /**
   * One value by path, `PID-5.1` or `PID-3[2].4.1`, unescaped: `undefined` when absent or empty (keep what is known),
   * `HL7_NULL` when the sender asks to delete it.
   * @throws RangeError on a path of another form
   */
  value(path: string): string | undefined;
}

export interface Hl7Segment {
  readonly name: string;
  /** Number of repetitions of a field; 0 when empty. */
  count(field: number): number;
  value(field: number, at?: ValuePlace): string | undefined;
}

export interface ValuePlace {
  readonly repetition?: number;
  readonly component?: number;
  readonly subcomponent?: number;
}

/** `""`: the sender wants the value deleted, which is not the same as an empty field. */
export const HL7_NULL = '""';

export interface Hl7ParseError {
  readonly code: 'no-msh' | 'bad-delimiters' | 'bad-segment';
  /** Counted from 1. */
  readonly segment: number;
  readonly zh: string;
  readonly en: string;
}

/** Errors name the segment's place; unknown segments and fields past the standard's are kept. */
export function parseHl7(text: string): Result<Hl7Message, Hl7ParseError> {
  const lines = text.split(/\r\n|\r|\n/).filter((line) => line !== '');
  const [first = ''] = lines;
  if (!first.startsWith('MSH')) return err(parseError('no-msh', 1));
  const delimiters = delimitersOf(first);
  if (delimiters === undefined) return err(parseError('bad-delimiters', 1));
  const bad = lines.findIndex((line) => !isSegment(line, delimiters));
  if (bad >= 0) return err(parseError('bad-segment', bad + 1));
  const segments = lines.map((line) => segmentOf(line, delimiters));
  const segment = (name: string): Hl7Segment | undefined => segments.find((candidate) => candidate.name === name);
  return ok({
    delimiters,
    segments,
    segment,
    all: (name) => segments.filter((candidate) => candidate.name === name),
    value: (path) => {
      const { name, field, place } = parsePath(path);
      return segment(name)?.value(field, place);
    },
  });
}

function segmentOf(line: string, delimiters: Delimiters): Hl7Segment {
  const name = line.slice(0, 3);
  const pieces = line.split(delimiters.field);
  // MSH-1 is the field separator itself, so that MSH-2 is the first piece after the name.
  const fields = name === 'MSH' ? [name, delimiters.field, ...pieces.slice(1)] : pieces;
  const literal = (field: number): boolean => name === 'MSH' && field <= 2;
  const repetitions = (field: number): string[] => {
    const raw = fields[field] ?? '';
    if (raw === '') return [];
    return literal(field) ? [raw] : raw.split(delimiters.repetition);
  };
  return {
    name,
    count: (field) => repetitions(field).length,
    value: (field, { repetition = 1, component = 1, subcomponent = 1 } = {}) => {
      const raw = repetitions(field)[repetition - 1] ?? '';
      if (literal(field)) return raw === '' ? undefined : raw;
      const part = raw.split(delimiters.component)[component - 1] ?? '';
      const value = part.split(delimiters.subcomponent)[subcomponent - 1] ?? '';
      return value === '' ? undefined : unescapeHl7(value, delimiters);
    },
  };
}

function isSegment(line: string, delimiters: Delimiters): boolean {
  return /^[A-Z][A-Z0-9]{2}$/.test(line.slice(0, 3)) && (line.length === 3 || line[3] === delimiters.field);
}

function parsePath(path: string): { name: string; field: number; place: ValuePlace } {
  const match = /^([A-Z][A-Z0-9]{2})-(\d+)(?:\[(\d+)\])?(?:\.(\d+))?(?:\.(\d+))?$/.exec(path);
  if (match === null) throw new RangeError(`Expected a path such as PID-3[2].1, but got ${path}`);
  const [, name = '', field, repetition, component, subcomponent] = match;
  return {
    name,
    field: Number(field),
    place: {
      repetition: Number(repetition ?? 1),
      component: Number(component ?? 1),
      subcomponent: Number(subcomponent ?? 1),
    },
  };
}

const TEXTS = {
  'no-msh': ['消息不以 MSH 段开头', 'Expected a message that starts with MSH'],
  'bad-delimiters': ['MSH-1、MSH-2 分隔符无效', 'Expected distinct delimiters in MSH-1 and MSH-2'],
  'bad-segment': ['段名无效', 'Expected a segment name of three characters'],
} as const;

function parseError(code: Hl7ParseError['code'], segment: number): Hl7ParseError {
  const [zh, en] = TEXTS[code];
  return { code, segment, zh: `${zh}（第 ${segment} 段）`, en: `${en} (segment ${segment})` };
}
