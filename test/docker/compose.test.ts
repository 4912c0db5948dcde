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
for (const file of ['compose.yaml', 'compose.cluster.yaml']) describe(`docker: ${file}`, () => composeTests(file));

function composeTests(file: string): void {
  const ROOT = fileURLToPath(new URL('../..', import.meta.url));
  const compose = parse(readFileSync(join(ROOT, 'docker', file), 'utf8'), { merge: true }) as Compose;
  const services = Object.entries(compose.services);
  const isOnCluster = 'zeebe' in compose.services;
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
      zeebeAddress: isOnCluster ? 'zeebe:26500' : 'server:26500',
      onCluster: isOnCluster,
      apiUrl: 'http://server:8080',
    });
  });

  if (isOnCluster)
    it('runs two servers and two workers that mean the same cluster, as the same user', () => {
      for (const name of ['server', 'workers']) expect(compose.services[name]?.deploy?.replicas, name).to.equal(2);
      const read = readConfig(environment('server'));
      expect(read.ok && read.value).to.include({
        engine: 'zeebe',
        zeebeAddress: 'zeebe:26500',
        zeebeRestAddress: 'http://zeebe:8080',
        zeebeUser: environment('zeebe')['CAMUNDA_SECURITY_INITIALIZATION_USERS_0_USERNAME'],
        zeebePassword: environment('zeebe')['CAMUNDA_SECURITY_INITIALIZATION_USERS_0_PASSWORD'],
      });
      const { zeebeUser, zeebePassword } = readWorkerConfig(environment('workers'));
      expect(read.ok && [read.value.zeebeUser, read.value.zeebePassword]).to.deep.equal([zeebeUser, zeebePassword]);
    });
  else
    it('opens the gateway to its network with tokens only, and publishes it to nobody', () => {
      const server = readConfig(environment('server'));
      expect(server.ok && server.value.zeebeHost).to.equal('0.0.0.0');
      expect(server.ok && gatewayAsksTokens(server.value)).to.equal(true);
      const ports = JSON.stringify(compose.services['server']);
      expect(ports).to.not.contain('26500:').and.to.not.contain('8088:');
    });
}
