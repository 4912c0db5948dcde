import type { DeviceStatus } from '@rtflow/domain';

/** States in which no patient is treated (HC3). */
export const OUT_OF_SERVICE: readonly DeviceStatus[] = ['HOLD', 'DOWN'];
