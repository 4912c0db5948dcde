import { createClient, type ApiClient } from '@rtflow/contract/client';

/** The client of a kiosk or a wall screen: its token is its right; nobody signs in. */
export function stationClient(token: string): ApiClient {
  return createClient({ baseUrl: '', headers: () => ({ 'X-Station-Token': token }) });
}
