import { isIP } from 'node:net';
import { isBarcodePattern } from '@rtflow/domain';
import type { SigningAlgorithm } from './signing/algorithms.ts';

/** How one setting is told and read. A reader throws RangeError in words that the operator understands. */
export interface Setting<T> {
  readonly variable: string;
  readonly read: (raw: string) => T;
  readonly default: string;
  readonly zh: string;
  readonly en: string;
  readonly secret: boolean;
}

export function setting<T>(
  ...[variable, read, fallback, zh, en, secret]: [string, (raw: string) => T, string, string, string, 'secret'?]
): Setting<T> {
  return { variable, read, default: fallback, zh, en, secret: secret === 'secret' };
}

export function text(raw: string): string {
  return raw;
}

export function port(raw: string): number {
  const value = Number(raw);
  if (!Number.isInteger(value) || value < 0 || value > 65535) throw new RangeError(`Expected a port, but got '${raw}'`);
  return value;
}

export function ianaZone(raw: string): string {
  try {
    new Intl.DateTimeFormat('en', { timeZone: raw });
  } catch {
    throw new RangeError(`Expected an IANA time zone such as Asia/Shanghai, but got '${raw}'`);
  }
  return raw;
}

export function positive(raw: string): number {
  const value = Number(raw);
  if (!Number.isFinite(value) || value <= 0) throw new RangeError(`Expected a number above 0, but got '${raw}'`);
  return value;
}

export function days(raw: string): number {
  const value = Number(raw);
  if (!Number.isInteger(value) || value < 0) throw new RangeError(`Expected whole days, 0 or more, but got '${raw}'`);
  return value;
}

export function flag(raw: string): boolean {
  if (raw !== 'true' && raw !== 'false') throw new RangeError(`Expected true or false, but got '${raw}'`);
  return raw === 'true';
}

export function aeTitle(raw: string): string {
  if (!/^[A-Za-z0-9_.-]{1,16}$/.test(raw))
    throw new RangeError(`Expected an AE title of 1 to 16 characters, but got '${raw}'`);
  return raw;
}

export function prefix(raw: string): string {
  if (!/^[A-Z]{1,4}$/.test(raw)) throw new RangeError(`Expected 1 to 4 capital letters, but got '${raw}'`);
  return raw;
}

export function barcodePattern(raw: string): string {
  if (!isBarcodePattern(raw))
    throw new RangeError(`Expected {patientNo} and at most one {mod37} after it, but got '${raw}'`);
  return raw;
}

export function databaseUrl(raw: string): string {
  if (!/^(sqlite:.+|mysql:\/\/.+)$/.test(raw))
    throw new RangeError('Expected sqlite:<file> or mysql://<user>@<host>/<database>');
  return raw;
}

export function optionalUrl(raw: string): string {
  if (raw !== '' && !URL.canParse(raw))
    throw new RangeError(`Expected an address such as http://host:port, but got '${raw}'`);
  return raw;
}

/** Scheme, host and port, nothing else: a path would not be looked at. */
export function origins(raw: string): readonly string[] {
  const list = raw.split(',').map((part) => part.trim());
  return list.filter((part) => part !== '').map(originOf);
}

function originOf(raw: string): string {
  if (!/^https?:/.test(raw) || !URL.canParse(raw) || new URL(raw).origin !== raw)
    throw new RangeError(`Expected origins such as https://host or http://host:port, but got '${raw}'`);
  return raw;
}

/** No hop count and no 'true': either believes whoever reaches the port past the proxy. */
export function addresses(raw: string): readonly string[] {
  const list = raw.split(',').map((part) => part.trim());
  return list.filter((part) => part !== '').map(addressOrSubnet);
}

function addressOrSubnet(raw: string): string {
  const [address = '', bits, ...rest] = raw.split('/');
  const version = isIP(address);
  const legal =
    bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) >= 1 && Number(bits) <= (version === 4 ? 32 : 128));
  if (version === 0 || !legal || rest.length > 0)
    throw new RangeError(`Expected IP addresses or subnets such as 10.1.0.0/16, but got '${raw}'`);
  return raw;
}

export function engine(raw: string): 'embedded' | 'zeebe' {
  if (raw !== 'embedded' && raw !== 'zeebe') throw new RangeError(`Expected embedded or zeebe, but got '${raw}'`);
  return raw;
}

export function hostAndPort(raw: string): string {
  if (raw !== '' && !/^[^:/\s]+:\d{1,5}$/.test(raw)) throw new RangeError(`Expected host:port, but got '${raw}'`);
  return raw;
}

export function signingAlgorithm(raw: string): SigningAlgorithm['name'] {
  if (raw !== 'ECDSA-P256-SHA256' && raw !== 'SM2-SM3')
    throw new RangeError(`Expected ECDSA-P256-SHA256 or SM2-SM3, but got '${raw}'`);
  return raw;
}

export function gatewayAuth(raw: string): 'auto' | 'token' | 'none' {
  if (raw !== 'auto' && raw !== 'token' && raw !== 'none')
    throw new RangeError(`Expected auto, token or none, but got '${raw}'`);
  return raw;
}

export function logLevel(raw: string): string {
  if (!['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'].includes(raw)) {
    throw new RangeError(`Expected a log level, but got '${raw}'`);
  }
  return raw;
}
