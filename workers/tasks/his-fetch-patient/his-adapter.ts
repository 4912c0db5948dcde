/** Demographics as the hospital's system gives them; the handler checks them against the contract. */
export type HisAnswer = { readonly found: true; readonly demographics: unknown } | { readonly found: false };

/** `idType` is absent where the desk reads a card of which it knows the number alone. */
export interface HisDocument {
  readonly idType?: string;
  readonly idNo: string;
}

/** The hospital information system, as registration's job and its desk ask it. A hospital's own interface is one implementation of this port. */
export interface HisAdapter {
  /** @throws HisUnavailable when there is no answer. */
  fetchPatient(document: HisDocument, signal?: AbortSignal): Promise<HisAnswer>;
}

/** The HIS cannot be reached, is overloaded or answers with a fault of its own. */
export class HisUnavailable extends Error {
  readonly code = 'HIS_UNAVAILABLE';
  constructor(reason: string) {
    super(`HIS gave no answer: ${reason}`);
    this.name = 'HisUnavailable';
  }
}

const TIMEOUT_MS = 5_000;

/**
 * POST <base>/patients/search {idType, idNo} -> 200 demographics | 404. The document number goes in the body: addresses end up
 * in proxies' logs.
 */
export function httpHisAdapter(baseUrl: string, send: typeof fetch = fetch): HisAdapter {
  return {
    async fetchPatient(document, signal) {
      let response: Response;
      try {
        response = await send(`${baseUrl.replace(/\/$/, '')}/patients/search`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
          body: JSON.stringify(document),
          signal: AbortSignal.any([...(signal ? [signal] : []), AbortSignal.timeout(TIMEOUT_MS)]),
        });
      } catch {
        throw new HisUnavailable('no connection');
      }
      if (response.status === 404) return { found: false };
      if (!response.ok) throw new HisUnavailable(`status ${response.status}`);
      const demographics: unknown = await response.json().catch(() => {
        throw new HisUnavailable('the answer is not JSON');
      });
      return { found: true, demographics };
    },
  };
}
