import { deployedWorkloads, scrapedPorts, type WorkloadName, workloads } from '../../platform/endpoints.ts';
import type { Values } from '../../platform/values/schema.ts';

/** Somewhere outside the cluster, of which only the port is certain. */
export const outside = 'outside';
/** The ingress controller, in its own namespace. */
export const ingressController = 'ingress-controller';

/** One allowed connection: who opens it, to whom, on which port. */
export interface Flow {
  readonly from: WorkloadName | typeof ingressController;
  readonly to: WorkloadName | typeof outside;
  readonly port: number;
}

/**
 * Who talks to whom, the whole of it: the NetworkPolicies are rendered from this and allow nothing else but DNS. What
 * the kubelet does, probes and port-forwards, is under no policy.
 */
export function declaredFlows(values: Values): Flow[] {
  const { api, ingress, grafana, loki, tempo, prometheus } = values;
  const flows: Flow[] = [
    own('api', 'upstream', workloads.upstream.ports.http, api.swapiUrl),
    ...clientsOfKafka.flatMap((from) => kafkaFlows(from, values)),
    ...(['api', 'upstream'] as const).map((from) =>
      own(from, 'tempo', workloads.tempo.ports.otlp, tempo.external.otlpUrl),
    ),
    ...(['promtail', 'grafana'] as const).map((from) =>
      own(from, 'loki', workloads.loki.ports.http, loki.external.url),
    ),
    own('grafana', 'tempo', workloads.tempo.ports.http, tempo.external.url),
    ...(['grafana', 'tempo'] as const).map((from) => own(from, 'prometheus', workloads.prometheus.ports.http)),
    ...scrapeFlows(),
    ...peerFlows(values),
    ...[prometheus.remoteWrite.url, ...prometheus.alertmanagers.map((address) => `https://${address}`)].flatMap((url) =>
      external('prometheus', url),
    ),
    ...external('loki', urlOfBucket(loki.s3)),
    ...external('tempo', urlOfBucket(tempo.s3)),
    ...(ingress.enabled ? ingressFlows(grafana.host !== '') : []),
  ];
  const deployed = new Set<string>([...deployedWorkloads(values), outside, ingressController]);
  return unique(flows.filter(({ from, to }) => deployed.has(from) && deployed.has(to)));
}

const clientsOfKafka = ['api', 'upstream', 'lag', 'promtail', 'kafka-topics'] as const;

function kafkaFlows(from: WorkloadName, { kafka }: Values): Flow[] {
  return kafka.external.brokers.length === 0
    ? [own(from, 'kafka', workloads.kafka.ports.client)]
    : kafka.external.brokers.flatMap((broker) => external(from, `https://${broker}`));
}

function scrapeFlows(): Flow[] {
  const targets = Object.entries(scrapedPorts) as [WorkloadName, number][];
  return targets.filter(([to]) => to !== 'prometheus').map(([to, port]) => ({ from: 'prometheus', to, port }));
}

/** Between the pods of one workload. */
function peerFlows({ kafka, loki }: Values): Flow[] {
  const { client, controller } = workloads.kafka.ports;
  const { http, grpc, memberlist } = workloads.loki.ports;
  return [
    ...(kafka.replicas > 1 ? [client, controller] : []).map((port): Flow => ({ from: 'kafka', to: 'kafka', port })),
    ...(loki.replicas > 1 ? [http, grpc, memberlist] : []).map((port): Flow => ({ from: 'loki', to: 'loki', port })),
  ];
}

function ingressFlows(withGrafana: boolean): Flow[] {
  const to = withGrafana ? (['api', 'grafana'] as const) : (['api'] as const);
  return to.map((workload) => ({ from: ingressController, to: workload, port: workloads[workload].ports.http }));
}

/** To a workload, or to the external service that takes its place. */
function own(from: WorkloadName, to: WorkloadName, port: number, externalUrl = ''): Flow {
  return externalUrl === '' ? { from, to, port } : { from, to: outside, port: portOf(externalUrl) };
}

const external = (from: WorkloadName, url: string): Flow[] =>
  url === '' ? [] : [{ from, to: outside, port: portOf(url) }];

const urlOfBucket = ({ bucket, endpoint }: Values['loki']['s3']): string =>
  bucket === '' ? '' : endpoint || 'https://s3';

function portOf(url: string): number {
  const { port, protocol } = new URL(url);
  return Number(port) || (protocol === 'http:' ? 80 : 443);
}

const unique = (flows: readonly Flow[]): Flow[] => [
  ...new Map(flows.map((flow) => [`${flow.from} ${flow.to} ${flow.port}`, flow])).values(),
];
