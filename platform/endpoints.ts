import { ports } from '../app/contract.ts';
import type { Values } from './values/schema.ts';

/** Which of the namespaces each workload lives in, and what it listens on, by name of port. Objects carry these names. */
export const workloads = {
  api: { namespace: 'service', ports: { http: ports.api, operations: ports.apiOperations } },
  upstream: { namespace: 'service', ports: { http: ports.upstream, operations: ports.upstreamOperations } },
  lag: { namespace: 'telemetry', ports: { operations: ports.lagOperations } },
  kafka: { namespace: 'telemetry', ports: { client: ports.kafka, controller: 9093, host: 9094 } },
  'kafka-topics': { namespace: 'telemetry', ports: {} },
  promtail: { namespace: 'telemetry', ports: { http: ports.promtail } },
  loki: { namespace: 'telemetry', ports: { http: ports.loki, grpc: ports.lokiGrpc, memberlist: 7946 } },
  tempo: { namespace: 'telemetry', ports: { http: ports.tempo, otlp: ports.otlpHttp } },
  prometheus: { namespace: 'telemetry', ports: { http: ports.prometheus } },
  grafana: { namespace: 'telemetry', ports: { http: ports.grafana } },
} as const satisfies Record<string, { namespace: keyof Values['namespaces']; ports: Readonly<Record<string, number>> }>;

export type WorkloadName = keyof typeof workloads;

/** The namespace that values give a workload. */
export const namespaceOf = ({ namespaces }: Pick<Values, 'namespaces'>, workload: WorkloadName): string =>
  namespaces[workloads[workload].namespace];

/** Where the parts of the system find each other, in a cluster or as processes of one machine. */
export interface Endpoints {
  /** host:port of the brokers that clients begin with. */
  readonly kafkaBrokers: readonly string[];
  /** URLs without a trailing slash. */
  readonly loki: string;
  readonly tempo: string;
  readonly otlp: string;
  readonly prometheus: string;
  /** The root of the SWAPI that api asks, with a trailing slash. */
  readonly swapi: string;
  readonly scrapeTargets: readonly ScrapeTarget[];
  /** DNS names of Loki's instances, where they have to find each other. */
  readonly lokiPeers: readonly string[];
}

/** One job of Prometheus: every address behind a DNS name, or a single one. */
export interface ScrapeTarget {
  readonly job: string;
  readonly host: string;
  readonly port: number;
  readonly discovery: 'dns' | 'static';
}

/** The name of a workload's Service in DNS; the headless one leads to each of its pods. */
export function serviceHost(values: Values, workload: WorkloadName, kind: 'service' | 'headless' = 'service'): string {
  const service = kind === 'headless' ? headlessName(workload) : workload;
  return `${service}.${namespaceOf(values, workload)}.svc.${values.clusterDomain}`;
}

export const headlessName = (workload: WorkloadName): string => `${workload}-headless`;

/** The endpoints of a cluster: its Services, or the external ones that take the place of some. */
export function clusterEndpoints(values: Values): Endpoints {
  const { kafka, loki, tempo, api } = values;
  const url = (workload: WorkloadName, port: number) => `http://${serviceHost(values, workload)}:${port}`;
  return {
    kafkaBrokers:
      kafka.external.brokers.length > 0
        ? kafka.external.brokers
        : [`${serviceHost(values, 'kafka')}:${workloads.kafka.ports.client}`],
    loki: withoutSlash(loki.external.url) || url('loki', ports.loki),
    tempo: withoutSlash(tempo.external.url) || url('tempo', ports.tempo),
    otlp: withoutSlash(tempo.external.otlpUrl) || url('tempo', ports.otlpHttp),
    prometheus: url('prometheus', ports.prometheus),
    swapi: api.swapiUrl || `${url('upstream', ports.upstream)}/api/`,
    scrapeTargets: deployedWorkloads(values).flatMap((workload) => {
      const port = scrapedPorts[workload];
      const host = serviceHost(values, workload, 'headless');
      return port === undefined ? [] : [{ job: workload, host, port, discovery: 'dns' as const }];
    }),
    lokiPeers: loki.replicas > 1 ? [serviceHost(values, 'loki', 'headless')] : [],
  };
}

/** The port with the metrics of each workload that has them. */
export const scrapedPorts: Partial<Record<WorkloadName, number>> = {
  api: ports.apiOperations,
  upstream: ports.upstreamOperations,
  lag: ports.lagOperations,
  promtail: ports.promtail,
  loki: ports.loki,
  tempo: ports.tempo,
  prometheus: ports.prometheus,
  grafana: ports.grafana,
};

/** The workloads of an environment: all but those that something external replaces. */
export function deployedWorkloads({ api, kafka, loki, tempo }: Values): WorkloadName[] {
  const replaced: Partial<Record<WorkloadName, boolean>> = {
    upstream: api.swapiUrl !== '',
    kafka: kafka.external.brokers.length > 0,
    'kafka-topics': kafka.external.brokers.length > 0,
    loki: loki.external.url !== '',
    tempo: tempo.external.url !== '',
  };
  return (Object.keys(workloads) as WorkloadName[]).filter((workload) => !replaced[workload]);
}

const withoutSlash = (url: string): string => url.replace(/\/$/, '');
