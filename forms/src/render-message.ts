import { MESSAGE_KINDS, TELLING_WORDS, type MessageKind } from '@rtflow/domain/message-kinds';
import Handlebars from 'handlebars';

export interface TemplateFault {
  readonly code: 'SYNTAX' | 'NOT_PLAIN' | 'FIELD_NOT_ALLOWED' | 'TELLING_WORD' | 'TOO_LONG';
  /** The word, field or place. */
  readonly at: string;
}

/** An SMS of two parts. */
const MAX_LENGTH = 140;

/**
 * What is wrong with a message template. It may hold text and {{field}} of its kind's list and nothing else: no block, helper, path,
 * partial or raw output, so that it ends, cannot reach a prototype and cannot name what may not leave.
 */
export function templateFaults(kind: MessageKind, text: string): TemplateFault[] {
  const { audience, fields } = MESSAGE_KINDS[kind];
  let body: hbs.AST.Statement[];
  try {
    body = Handlebars.parse(text).body;
  } catch (error) {
    return [{ code: 'SYNTAX', at: error instanceof Error ? error.message.slice(0, 200) : '' }];
  }
  const faults: TemplateFault[] = text.length > MAX_LENGTH ? [{ code: 'TOO_LONG', at: String(text.length) }] : [];
  for (const statement of body) {
    if (statement.type === 'ContentStatement') continue;
    const field = plainField(statement);
    if (field === null)
      faults.push({ code: 'NOT_PLAIN', at: `${statement.loc.start.line}:${statement.loc.start.column}` });
    else if (!(fields as readonly string[]).includes(field)) faults.push({ code: 'FIELD_NOT_ALLOWED', at: field });
  }
  const lower = text.toLowerCase();
  const telling = audience === 'PATIENT' ? TELLING_WORDS.filter((word) => lower.includes(word)) : [];
  return [...faults, ...telling.map((word) => ({ code: 'TELLING_WORD' as const, at: word }))];
}

/** The fields that a template names, in order, each once. */
export function templateFields(text: string): string[] {
  return [...new Set(Handlebars.parse(text).body.flatMap((statement) => plainField(statement) ?? []))];
}

/** @throws Error when a value is missing: a message with a gap is worse than none. Plain text, nothing is escaped for HTML. */
export function renderMessage(text: string, values: Readonly<Record<string, string>>): string {
  const engine = Handlebars.create();
  return engine.compile(text, { strict: true, noEscape: true, knownHelpersOnly: true })({ ...values });
}

function plainField(statement: hbs.AST.Statement): string | null {
  if (statement.type !== 'MustacheStatement') return null;
  const { path, params, hash, escaped } = statement as hbs.AST.MustacheStatement;
  const isPlain = path.type === 'PathExpression' && params.length === 0 && !hash?.pairs.length && escaped;
  if (!isPlain) return null;
  const { parts, depth, data, original } = path as hbs.AST.PathExpression;
  return parts.length === 1 && depth === 0 && !data && parts[0] === original ? original : null;
}
