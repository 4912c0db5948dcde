import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { SETTINGS, envExample, readConfig, redacted, resolvedDatabaseUrl } from '@rtflow/api/config';
import { ROOT } from './api-under-test.ts';

describe('api: configuration', () => {
  it('has a default for every setting', () => {
    const config = readConfig({});
    expect(config.ok && config.value).to.include({
      httpPort: 8080,
      zeebePort: 26500,
      dicomPort: 11112,
      hl7Port: 2575,
      dicomAe: 'RTFLOW',
    });
  });

  it('names every variable that is wrong, all at once', () => {
    const config = readConfig({
      RTFLOW_HTTP_PORT: '99999',
      RTFLOW_DICOM_AE: 'AN AE TITLE THAT IS TOO LONG',
      RTFLOW_TIME_ZONE: 'Beijing',
      RTFLOW_DEMO: 'ja',
    });
    expect(config.ok ? [] : config.faults.map((fault) => fault.variable)).to.eql([
      'RTFLOW_HTTP_PORT',
      'RTFLOW_DICOM_AE',
      'RTFLOW_TIME_ZONE',
      'RTFLOW_DEMO',
    ]);
  });

  it('trusts no proxy by itself, and only addresses or subnets: a count of hops would believe who comes past the proxy', () => {
    const read = (raw: string) => readConfig({ RTFLOW_TRUSTED_PROXIES: raw });
    const trusted = (raw: string) => {
      const config = read(raw);
      return config.ok ? config.value.trustedProxies : config.faults[0]?.message;
    };
    expect(trusted('')).to.eql([]);
    expect(trusted('127.0.0.1, 10.1.0.0/16,fd00::/8')).to.eql(['127.0.0.1', '10.1.0.0/16', 'fd00::/8']);
    for (const raw of ['true', '1', '10.1.0.0/33', '10.1.0.0/0', '10.1.0.0/8/8', 'proxy.hospital.example']) {
      expect(trusted(`127.0.0.1,${raw}`), raw).to.equal(
        `Expected IP addresses or subnets such as 10.1.0.0/16, but got '${raw}'`,
      );
    }
  });

  it('asks for both addresses of a Zeebe cluster when it is the engine', () => {
    const config = readConfig({ RTFLOW_ENGINE: 'zeebe' });
    expect(config.ok ? [] : config.faults.map(({ variable }) => variable)).to.deep.equal([
      'RTFLOW_ZEEBE_ADDRESS',
      'RTFLOW_ZEEBE_REST_ADDRESS',
    ]);
    const complete = { RTFLOW_ZEEBE_ADDRESS: 'zeebe:26500', RTFLOW_ZEEBE_REST_ADDRESS: 'http://zeebe:8080' };
    expect(readConfig({ RTFLOW_ENGINE: 'zeebe', ...complete }).ok).to.equal(true);
    expect(readConfig({ RTFLOW_ENGINE: 'zeebe', ...complete, RTFLOW_ZEEBE_ADDRESS: 'http://zeebe:26500' }).ok).to.equal(
      false,
    );
  });

  it('prints the database password nowhere', () => {
    const config = readConfig({ RTFLOW_DATABASE_URL: 'mysql://rtflow:geheim@db/rtflow' });
    if (!config.ok) throw new Error('Expected a legal configuration');
    expect(redacted(config.value)).to.include({ RTFLOW_DATABASE_URL: '(set)', RTFLOW_HTTP_PORT: 8080 });
    expect(JSON.stringify(redacted(config.value))).to.not.include('geheim');
  });

  it('puts the SQLite file into the data folder', () => {
    const url = resolvedDatabaseUrl({ databaseUrl: 'sqlite:rtflow.sqlite', dataDir: '/srv/rtflow' });
    expect(url).to.equal('sqlite:/srv/rtflow/rtflow.sqlite');
  });

  it('.env.example is the table of settings as it is now', () => {
    expect(readFileSync(join(ROOT, '.env.example'), 'utf8')).to.equal(envExample());
  });

  it('every setting is explained in both languages', () => {
    for (const setting of Object.values(SETTINGS)) {
      expect(setting.zh, setting.variable).to.match(/[\u4e00-\u9fff]/);
      expect(setting.en, setting.variable).to.match(/[a-z]/);
    }
  });
});
