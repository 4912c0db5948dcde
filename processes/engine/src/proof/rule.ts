/** One side of a rule: an element, and for a decision the answers that count. */
export type Term = {
  /** Id of an element, a form, a job type, a decision, or a called process. */
  readonly name: string;
  /** Answers that count; null when reaching the end of the element is enough. */
  readonly is: readonly (string | boolean | number)[] | null;
};

/** Every path to `to` passes one of `passes`, since the last of `since` when there is one. */
export type SafetyRule = {
  readonly id: string;
  readonly to: string;
  readonly passes: readonly Term[];
  readonly since: readonly string[];
};

export type ParsedRule = { ok: true; rule: SafetyRule } | { ok: false; problem: string };

/**
 * Reads `every path to A passes B is "approve" or C since D or E`.
 * The answer of a user task is the field `decision` of its result, of a decision or script its result, of a job the one
 * variable that it is mapped to.
 */
export function parseRule(id: string, text: string): ParsedRule {
  const tokens = text.match(/"[^"]*"|[^\s"]+/g) ?? [];
  let at = 0;
  const take = (word: string): boolean => tokens[at] === word && ++at > 0;
  const name = (): string => {
    const token = tokens[at];
    if (token === undefined || KEYWORDS.has(token) || !/^[\p{L}_][\p{L}\p{N}_.-]*$/u.test(token)) {
      throw new SyntaxError(`Expected a name, but ${token === undefined ? 'the rule ends' : `got '${token}'`}`);
    }
    at += 1;
    return token;
  };
  const expectWords = (...words: string[]): void => {
    for (const word of words) {
      if (!take(word)) throw new SyntaxError(`Expected '${word}', but got '${tokens[at] ?? 'the end of the rule'}'`);
    }
  };
  const answers = (): Term['is'] => {
    if (!take('is')) return null;
    const found = [literal(tokens[at++])];
    while (tokens[at] === 'or' && isLiteral(tokens[at + 1])) {
      found.push(literal(tokens[at + 1]));
      at += 2;
    }
    return found;
  };
  try {
    expectWords('every', 'path', 'to');
    const to = name();
    expectWords('passes');
    const passes = [{ name: name(), is: answers() }];
    while (take('or')) passes.push({ name: name(), is: answers() });
    const since: string[] = [];
    if (take('since')) {
      do since.push(name());
      while (take('or'));
    }
    if (at < tokens.length) throw new SyntaxError(`Expected the end of the rule, but got '${tokens[at] ?? ''}'`);
    return { ok: true, rule: { id, to, passes, since } };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { ok: false, problem: error.message };
  }
}

const KEYWORDS: ReadonlySet<string> = new Set(['every', 'path', 'to', 'passes', 'is', 'or', 'since', 'true', 'false']);

const isLiteral = (token: string | undefined): token is string =>
  token !== undefined && /^("[^"]*"|true|false|-?\d+(\.\d+)?)$/.test(token);

function literal(token: string | undefined): string | boolean | number {
  if (!isLiteral(token))
    throw new SyntaxError(`Expected a text in quotes, a number, true or false, but got '${token}'`);
  return JSON.parse(token) as string | boolean | number;
}
