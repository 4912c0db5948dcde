import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gatewayAsksTokens, readConfig, SETTINGS } from '@rtflow/api/config';
import { readWorkerConfig, SETTINGS as WORKER_SETTINGS } from '@rtflow/worker-runtime/config';
import { expect } from 'chai';
import { parse } from 'yaml';

interface Service {
  readonly image?: string;
  readonly build?: { context: string; dockerfile: string };
  readonly environment?: Record<string, string>;
  readonly depends_on?: Record<string, { condition: string }>;
  readonly volumes?: string[];
  readonly command?: string[];
  readonly healthcheck?: object;
  readonly deploy?: { replicas: number };
}
interface Compose {
  readonly services: Record<string, Service>;
  readonly volumes: Record<string, unknown>;
}

/** What `docker compose config` would say, as far as it can be said without Docker, and what only we know: our own settings. */
describe('docker: compose', () => {
  const ROOT = fileURLToPath(new URL('../..', import.meta.url));
  const compose = parse(readFileSync(join(ROOT, 'docker/compose.yaml'), 'utf8')) as Compose;
  const services = Object.entries(compose.services);
  // As Docker fills ${NAME} in, with any password.
  const environment = (name: string) =>
    Object.fromEntries(
      Object.entries(compose.services[name]?.environment ?? {}).map(([key, value]) => [
        key,
        String(value).replace(/\$\{[^}]+\}/g, 'secret'),
      ]),
    );

  it('names an image or a build for every service, and waits only for services with a health check', () => {
    const healthy = new Set(services.filter(([, one]) => one.healthcheck || one.build).map(([name]) => name));
    for (const [name, service] of services) {
      expect(service.image ?? service.build, name).to.not.equal(undefined);
      for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
        expect(compose.services, `${name} waits for ${other}`).to.have.property(other);
        if (condition === 'service_healthy') expect(healthy.has(other), `${other} has a health check`).to.equal(true);
      }
    }
  });

  it('declares every volume that a service mounts', () => {
    const mounted = services.flatMap(([, { volumes = [] }]) => volumes.map((volume) => volume.split(':')[0]));
    expect([...new Set(mounted)].sort()).to.deep.equal(Object.keys(compose.volumes).sort());
  });

  it('gives server and workers settings that exist and are taken', () => {
    const variables = new Set(Object.values(SETTINGS).map(({ variable }) => variable));
    for (const name of Object.keys(environment('server'))) expect([...variables]).to.include(name);
    for (const name of Object.keys(environment('workers'))) expect(WORKER_SETTINGS).to.have.property(name);
    const server = readConfig(environment('server'));
    expect(server.ok ? [] : server.faults).to.deep.equal([]);
    expect(readWorkerConfig(environment('workers'))).to.include({
      zeebeAddress: 'server:26500',
      apiUrl: 'http://server:8080',
    });
  });

  it('opens the gateway to its network with tokens only, and publishes it to nobody', () => {
    const server = readConfig(environment('server'));
    expect(server.ok && server.value.zeebeHost).to.equal('0.0.0.0');
    expect(server.ok && gatewayAsksTokens(server.value)).to.equal(true);
    const ports = JSON.stringify(compose.services['server']);
    expect(ports).to.not.contain('26500:').and.to.not.contain('8088:');
  });
});
