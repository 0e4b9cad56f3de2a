import { isIP } from 'node:net';

/** Names that no public DNS has: of this machine, without a dot, or of a cluster. */
const ownNames = /^(localhost|[^.]+|.*\.(localhost|local|internal|svc|cluster))\.?$/i;
/** A Service, or a pod behind it, of a cluster with a domain of its own: service.namespace.svc.domain. */
const clusterNames = /^([^.]+\.){2,3}svc\./i;
const ownAddresses = /^(127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.|::1$|f[cd]|fe80:)/i;

/**
 * Whether a host, as `URL.hostname` has it, is this machine, or a service of the cluster or network it is in: what is
 * never asked through a proxy, and may see trace context.
 */
export function isOwnHost(hostname: string): boolean {
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  return isIP(host) === 0 ? ownNames.test(host) || clusterNames.test(host) : ownAddresses.test(host);
}
