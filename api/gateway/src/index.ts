export { OPEN_CLIENT, RIGHTS, tokenDigest, type GatewayAccess, type GatewayClient, type Right } from './access.ts';
export { createGatewayApp, type GatewayAppOptions } from './http/app.ts';
export { JobPolls } from './job-polls.ts';
export type { Accepted, GatewayEngine, JobFacts, Refused } from './ports.ts';
export { startGateway, type Gateway, type GatewayOptions, type GatewayTls } from './start-gateway.ts';
