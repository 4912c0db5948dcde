import { status } from '@grpc/grpc-js';
import { numberOf } from '../http/fields.ts';
import { NO_CONTENT, type HttpRoute } from '../http/route.ts';
import { RequestFault } from '../status.ts';

export interface SetClock {
  pin(epochMs: number): void;
  unpin(): void;
}

/** PUT /clock pins the time, POST /clock/reset lets it run again: in test mode only. */
export function clockRoutes(clock: SetClock | null): HttpRoute[] {
  const inTestMode = () => {
    if (clock) return clock;
    throw new RequestFault(
      status.PERMISSION_DENIED,
      'Expected test mode (RTFLOW_TEST_CLOCK=true) to set the clock, but this department runs on real time',
    );
  };
  return [
    {
      method: 'put',
      path: '/clock',
      right: 'clock',
      async handle(call) {
        const timestamp = numberOf(call.body, 'timestamp', { atLeast: 0 });
        inTestMode().pin(timestamp);
        return NO_CONTENT;
      },
    },
    {
      method: 'post',
      path: '/clock/reset',
      right: 'clock',
      async handle() {
        inTestMode().unpin();
        return NO_CONTENT;
      },
    },
  ];
}
