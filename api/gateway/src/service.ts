import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { loadPackageDefinition, type ServiceClientConstructor, type ServiceDefinition } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

/** gateway_protocol.Gateway. The protocol file stands in the Apache-2.0 client package; nothing of it is copied here. */
export function gatewayService(): ServiceDefinition {
  const require = createRequire(import.meta.url);
  const proto = join(dirname(require.resolve('@camunda8/sdk/package.json')), 'dist/proto/zeebe.proto');
  const definition = loadSync(proto, { longs: String, enums: String, defaults: true, arrays: true, oneofs: true });
  const loaded = loadPackageDefinition(definition) as unknown as {
    gateway_protocol: { Gateway: ServiceClientConstructor };
  };
  return loaded.gateway_protocol.Gateway.service;
}
