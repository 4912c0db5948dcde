export type { Accepted, GatewayEngine, Refused } from './ports.ts';
export { startGateway, type Gateway, type GatewayOptions } from './start-gateway.ts';
