import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { isOwnHost } from './own-hosts.ts';

/** The variables as curl and others know them; their names say for which requests they are. */
export interface Proxies {
  readonly HTTP_PROXY: string | undefined;
  readonly HTTPS_PROXY: string | undefined;
  readonly NO_PROXY: string | undefined;
}

interface AgentOptions {
  /** The host of the SWAPI that is asked. */
  readonly hostname: string;
  readonly maxConnections: number;
  readonly proxies: Proxies;
}

/** Agents that keep their connections, by way of a proxy where one is given and SWAPI is elsewhere. */
export function createAgents({ hostname, maxConnections, proxies }: AgentOptions) {
  const proxied = !isOwnHost(hostname) && (proxies.HTTP_PROXY || proxies.HTTPS_PROXY);
  const options = {
    keepAlive: true,
    maxSockets: maxConnections,
    maxFreeSockets: maxConnections,
    ...(proxied ? { proxyEnv: { ...proxies } } : {}),
  };
  return { http: new HttpAgent(options), https: new HttpsAgent(options) };
}
