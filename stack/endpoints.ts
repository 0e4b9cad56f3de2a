import { ports } from '../app/contract.ts';
import { deployedWorkloads, type Endpoints, scrapedPorts } from '../platform/endpoints.ts';
import type { Values } from '../platform/values/schema.ts';
import type { ServerName } from './control.ts';

export const loopback = '127.0.0.1';

/** The endpoints of processes on this machine. Nothing is scraped that is left out. */
export function processEndpoints(values: Values, leftOut: readonly ServerName[]): Endpoints {
  const url = (port: number) => `http://${loopback}:${port}`;
  const absent: readonly string[] = leftOut;
  return {
    kafkaBrokers: [`${loopback}:${ports.kafka}`],
    loki: url(ports.loki),
    tempo: url(ports.tempo),
    otlp: url(ports.otlpHttp),
    prometheus: url(ports.prometheus),
    swapi: `${url(ports.upstream)}/api/`,
    scrapeTargets: deployedWorkloads(values).flatMap((workload) => {
      const port = scrapedPorts[workload];
      if (port === undefined || absent.includes(workload)) return [];
      return [{ job: workload, host: loopback, port, discovery: 'static' as const }];
    }),
    lokiPeers: [],
  };
}
