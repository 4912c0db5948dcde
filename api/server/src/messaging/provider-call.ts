/** How long a provider may take. Shorter than the lease of an outbox row with a batch of five. */
const TIMEOUT_MS = 10_000;
/** No provider answers more. */
const MAX_ANSWER_CHARS = 100_000;

export interface ProviderAnswer {
  readonly status: number;
  /** Parsed JSON; null when it is none. */
  readonly json: Readonly<Record<string, unknown>> | null;
}

export interface ProviderCall {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Null: no answer (time-out, connection). Redirects are not followed: a provider has no business elsewhere. */
export async function callProvider({ method, url, headers, body }: ProviderCall): Promise<ProviderAnswer | null> {
  try {
    const response = await fetch(url, {
      method,
      headers: { ...headers },
      ...(body !== undefined && { body }),
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await response.text();
    return { status: response.status, json: text.length <= MAX_ANSWER_CHARS ? parsed(text) : null };
  } catch {
    return null;
  }
}

function parsed(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text, exactly);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** WeChat's message ids have nineteen digits: as a number they would be another id, and no receipt would find its message. */
function exactly(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  return typeof value === 'number' && !Number.isSafeInteger(value) && Number.isInteger(value)
    ? (context?.source ?? value)
    : value;
}
