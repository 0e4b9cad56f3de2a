import { logTopic, memoryDefaults, type Role, roles } from '../../app/contract.ts';
import { oldSpaceBytes } from '../memory-limits.ts';
import { parseQuantity } from '../quantity.ts';
import type { S3, Values } from './schema.ts';

/** Beyond what is kept come the segments being written and Kafka's own topics. */
const maxFill = 0.8;

/** Waiting lines take somewhat more than twice their bytes of memory, the young part of the heap included. */
const bytesPerLineByte = 2;

/** What no value shows to be wrong by itself, a sentence each. */
export function contradictions(values: Values): string[] {
  const { api, grafana, ingress, kafka, loki, namespaces, prometheus, promtail, tempo, upstream } = values;
  const faults: [wrong: boolean, fault: string][] = [
    [namespaces.service === namespaces.telemetry, 'namespaces: expected two'],
    [
      Object.values(namespaces).some((name) => isOthers(name) || name === ingress.controllerNamespace),
      'namespaces: expected names that are not of the cluster or its ingress controller, whose connections would be cut',
    ],
    ...roles.map((role): [boolean, string] => [
      keptBytes(values, role) > oldSpaceBytes(values[role].resources),
      `${role}.resources.memoryLimit: too little for LOG_QUEUE_BYTES and CACHE_BYTES of ${role}.env, which have 40 % of it`,
    ]),
    [
      api.autoscaling.enabled && api.replicas !== 1,
      'api.replicas: says nothing beside api.autoscaling; set its minReplicas',
    ],
    [
      api.autoscaling.maxReplicas < api.autoscaling.minReplicas,
      'api.autoscaling.maxReplicas: expected at least minReplicas',
    ],
    [
      logTopic.partitions * kafka.retentionBytesPerPartition > parseQuantity(kafka.storage) * maxFill,
      `kafka.storage: ${logTopic.partitions} partitions of retentionBytesPerPartition do not fit with room to spare`,
    ],
    [
      promtail.replicas >= logTopic.partitions,
      `promtail.replicas: expected less than the ${logTopic.partitions} partitions, or a new pod would get none`,
    ],
    [
      loki.replicas > 1 && loki.s3.bucket === '' && loki.external.url === '',
      'loki.replicas: more than 1 needs loki.s3, for they have to share their storage',
    ],
    [incomplete(loki.s3), 'loki.s3: needs secret, and region or endpoint'],
    [incomplete(tempo.s3), 'tempo.s3: needs secret, and region or endpoint'],
    [
      ingress.enabled && (ingress.className === '' || ingress.controllerNamespace === '' || api.host === ''),
      'ingress.enabled: needs ingress.className, ingress.controllerNamespace and api.host',
    ],
    [
      upstream.env.TRACE_CONTEXT !== undefined && upstream.env.TRACE_CONTEXT !== 'continue',
      'upstream.env.TRACE_CONTEXT: expected continue, or no trace would cross from api to upstream',
    ],
    [
      prometheus.retentionHours < 24 * prometheus.sloWindowDays,
      'prometheus.sloWindowDays: expected no more days than retentionHours keep, or service levels would be those of less',
    ],
    [grafana.login && grafana.secret === '', 'grafana.login: needs grafana.secret'],
    [
      ingress.enabled && grafana.host !== '' && !grafana.login,
      'grafana.host: a Grafana that is reached from outside needs grafana.login',
    ],
    [
      (tempo.external.url === '') !== (tempo.external.otlpUrl === ''),
      'tempo.external: set both url and otlpUrl, or none',
    ],
    [
      /\/v1\/traces\/?$/.test(tempo.external.otlpUrl),
      'tempo.external.otlpUrl: expected a URL without /v1/traces, which is added to it',
    ],
    [
      (kafka.external.saslMechanism === '') !== (kafka.external.saslSecret === ''),
      'kafka.external: set both saslMechanism and saslSecret, or none',
    ],
    [kafka.external.caSecret !== '' && !kafka.external.tls, 'kafka.external.caSecret: needs tls'],
  ];
  return faults.filter(([wrong]) => wrong).map(([, fault]) => fault);
}

const isOthers = (namespace: string): boolean => namespace === 'default' || namespace.startsWith('kube-');

const incomplete = ({ bucket, secret, region, endpoint }: S3): boolean =>
  bucket !== '' && (secret === '' || (region === '' && endpoint === ''));

/** What a role may keep in memory: log lines while Kafka is away, and the api's cache. */
function keptBytes(values: Values, role: Role): number {
  const { LOG_QUEUE_BYTES, CACHE_BYTES } = { ...memoryDefaults, ...values[role].env };
  return Number(LOG_QUEUE_BYTES) * bytesPerLineByte + (role === 'api' ? Number(CACHE_BYTES) : 0);
}
