import { pino, type DestinationStream, type Logger } from 'pino';

/** JSON lines with trace ids. Names, numbers and form data are never handed to it; these paths are the second lock. */
export function createLog(level: string, to?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    redact: {
      paths: ['password', '*.password', 'name', 'idNo', 'phone', 'data', '*.idNo', '*.phone', 'registration'],
      censor: '[redacted]',
    },
    serializers: { err: shownError },
  };
  return to ? pino(options, to) : pino(options);
}

/**
 * An error's kind, code and place. Drivers hang the values of the statement on it (parameters, the duplicate entry, the bad
 * string), and those are patients'.
 */
function shownError(error: unknown): object {
  if (!(error instanceof Error)) return { message: 'thrown value that is no error' };
  const { name, code, cause } = error as Error & { code?: unknown };
  return {
    type: name,
    ...((typeof code === 'string' || typeof code === 'number') && { code }),
    message: withoutValues(error.message),
    stack: withoutValues(error.stack ?? ''),
    ...(cause instanceof Error && { cause: shownError(cause) }),
  };
}

/** MySQL quotes values in its messages: "Duplicate entry '…' for key", "Incorrect string value: '…' for column". */
function withoutValues(text: string): string {
  return text.replace(/((?:entry|value:?) )'(?:[^'\\]|\\.)*'/gi, "$1'[value]'");
}
