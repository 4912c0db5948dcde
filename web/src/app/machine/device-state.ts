import { computed, signal } from '@angular/core';
import type { ApiClient } from '@rtflow/contract/client';
import type { Problem } from '@rtflow/contract/rest/problem';
import type { RouteAnswer, RouteBody } from '@rtflow/contract/routes';
import { Loaded, newCommandId, problemOf } from '../api/loaded.ts';

export type Device = RouteAnswer<'devices.list'>['rows'][number];
export type DeviceAct = 'hold' | 'release' | 'dailyQa';
export type StopStatus = 'HOLD' | 'DOWN';

/** HC3 as a person at the machine sees it: why nobody can be treated on it now. */
export type Block = 'out' | 'qaFailed' | 'qaDue';

export function blockOf(device: Device): Block | null {
  if (device.status === 'HOLD' || device.status === 'DOWN') return 'out';
  if (device.kind !== 'LINAC' || device.dailyQaDone) return null;
  return device.dailyQaState === 'ERROR' ? 'qaFailed' : 'qaDue';
}

/** The machines with their state of today; taking one out of service and releasing it. */
export class DeviceState {
  readonly #client: ApiClient;
  readonly #devices = new Loaded<readonly Device[]>();
  readonly #busy = signal(false);
  readonly #refused = signal<Problem | null>(null);
  readonly #tried = signal(false);
  readonly devices = computed(() => this.#devices.value() ?? []);
  readonly problem = this.#devices.problem;
  readonly busy = this.#busy.asReadonly();
  readonly refused = this.#refused.asReadonly();
  readonly tried = this.#tried.asReadonly();
  readonly reason = signal('');
  readonly stopAs = signal<StopStatus>('HOLD');

  constructor(client: ApiClient) {
    this.#client = client;
  }

  async load(): Promise<void> {
    await this.#devices.load(async () => (await this.#client.call('devices.list')).rows);
  }

  find(deviceId: string): Device | null {
    return this.devices().find((device) => device.deviceId === deviceId) ?? null;
  }

  start(): void {
    this.reason.set('');
    this.stopAs.set('HOLD');
    this.#refused.set(null);
    this.#tried.set(false);
  }

  /** Null when a reason is missing or the server refused; else the machine as it stands now. */
  async send(deviceId: string, act: 'hold' | 'release'): Promise<Device | null> {
    this.#tried.set(true);
    const reason = this.reason().trim();
    if (reason === '' || this.#busy()) return null;
    const status: RouteBody<'devices.status'>['status'] = act === 'hold' ? this.stopAs() : 'UP';
    this.#busy.set(true);
    this.#refused.set(null);
    try {
      await this.#client.call('devices.status', {
        params: { deviceId },
        body: { commandId: newCommandId(), status, reason },
      });
      await this.load();
      return this.find(deviceId);
    } catch (error) {
      this.#refused.set(problemOf(error));
      return null;
    } finally {
      this.#busy.set(false);
    }
  }
}

export function actOn(device: Device, act: string): Device['acts'][number] | null {
  return device.acts.find((each) => each.act === act) ?? null;
}
