import { status, type ServiceError } from '@grpc/grpc-js';
import type { Rejection, RejectionCode } from '@rtflow/engine/ports';

const STATUS_OF: Readonly<Record<RejectionCode, status>> = {
  NOT_FOUND: status.NOT_FOUND,
  INVALID_ARGUMENT: status.INVALID_ARGUMENT,
  INVALID_STATE: status.FAILED_PRECONDITION,
  ALREADY_EXISTS: status.ALREADY_EXISTS,
};

/** A request that never reached the engine: what the client sees. */
export class RequestFault extends Error {
  readonly code: status;
  constructor(code: status, message: string) {
    super(message);
    this.name = 'RequestFault';
    this.code = code;
  }
}

export function invalidArgument(message: string): RequestFault {
  return new RequestFault(status.INVALID_ARGUMENT, message);
}

export function ofRejection(rejection: Rejection): RequestFault {
  return new RequestFault(STATUS_OF[rejection.code], rejection.message);
}

/** What goes over the wire. An unforeseen error shows no inner text: it is logged by the caller. */
export function toServiceError(error: unknown): Partial<ServiceError> {
  if (error instanceof RequestFault) return { code: error.code, details: error.message };
  return { code: status.INTERNAL, details: 'Unexpected error occurred while handling the request; see the server log' };
}
