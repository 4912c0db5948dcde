import type { RouteName } from '@rtflow/contract';
import type { Request } from 'express';

export type DicomwebName = Extract<RouteName, `dicomweb.${string}`>;

/** `https://host/api/dicom-web`, as the client called it. */
export function baseOf(request: Request): string {
  return `${request.protocol}://${request.get('Host') ?? ''}/api/dicom-web`;
}

export function addressOf(request: Request): string {
  return `${request.protocol}://${request.get('Host') ?? ''}${request.baseUrl}${request.path}`;
}

export function addressBefore(request: Request, part: string): string {
  const address = addressOf(request);
  return address.slice(0, address.indexOf(part));
}

/** The query as it was sent: one name may come more than once. */
export function parametersOf(request: Request): URLSearchParams {
  return new URLSearchParams(request.originalUrl.split('?')[1] ?? '');
}
