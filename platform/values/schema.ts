import { z } from 'zod';
import { environmentVariables } from '../../app/contract.ts';
import { thirdParties } from '../versions.ts';

const count = z.number().int().positive();
const url = z.union([z.literal(''), z.url({ protocol: /^https?$/ })]);
const name = z
  .string()
  .regex(/^([a-z0-9]([-a-z0-9.]*[a-z0-9])?)?$/, 'expected a name of lower-case letters and digits');
/** A label of DNS (RFC 1123), which names of Services are made with. */
const namespace = z.string().regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, 'expected a name of a namespace');
const quantity = z.string().regex(/^\d+(\.\d+)?(m|Ki|Mi|Gi)?$/, 'expected a quantity such as 250m, 512Mi or 2Gi');
const digest = z.union([z.literal(''), z.string().regex(/^sha256:[0-9a-f]{64}$/, 'expected sha256:<64 hex>')]);
const hostAndPort = z
  .string()
  .regex(/^[^\s:/]+:\d{1,5}$/, 'expected host:port, and no IPv6 address')
  .refine((address) => isPort(Number(address.split(':')[1])), 'expected a port from 1 to 65535');
const isPort = (port: number): boolean => port >= 1 && port <= 65_535;
/** Environment variables are text, and read better in YAML without quotes. */
const text = z.union([z.string(), z.number(), z.boolean()]).transform(String);

const resources = z.strictObject({ cpu: quantity, cpuLimit: quantity, memory: quantity, memoryLimit: quantity });
const environment = z.partialRecord(z.enum(environmentVariables), text);
const s3 = z.strictObject({ bucket: z.string(), region: z.string(), endpoint: z.string(), secret: name });

/** Every value, strict: charts-values/base.yaml says what each means and must hold them all. */
export const valuesSchema = z.strictObject({
  images: z.strictObject({
    app: z.strictObject({ repository: z.string().min(1), tag: z.string().min(1), digest }),
    registry: z.string().min(1),
    digests: z.partialRecord(z.enum(thirdParties), digest),
    pullSecrets: z.array(name.min(1)),
  }),
  clusterDomain: name.min(1),
  namespaces: z.strictObject({ service: namespace, telemetry: namespace }),
  spread: z.strictObject({ required: z.boolean() }),
  persistence: z.strictObject({ enabled: z.boolean(), storageClass: name }),
  ingress: z.strictObject({
    enabled: z.boolean(),
    className: name,
    controllerNamespace: name,
    annotations: z.record(z.string(), z.string()),
  }),
  otel: z.record(z.string().regex(/^OTEL_[A-Z0-9_]+$/, 'expected a variable that begins with OTEL_'), text),
  api: z.strictObject({
    replicas: count,
    autoscaling: z.strictObject({
      enabled: z.boolean(),
      minReplicas: count,
      maxReplicas: count,
      cpuPercent: count.max(100),
    }),
    swapiUrl: url,
    env: environment,
    host: name,
    tlsSecret: name,
    resources,
  }),
  upstream: z.strictObject({ replicas: count, env: environment, resources }),
  lag: z.strictObject({ env: environment, resources }),
  liveUpdate: z.boolean(),
  kafka: z.strictObject({
    replicas: z.literal([1, 3]),
    hostListener: z.boolean(),
    heap: z.string().regex(/^\d+[mg]$/, 'expected a heap size such as 384m or 1g'),
    storage: quantity,
    retentionHours: count,
    retentionBytesPerPartition: count,
    resources,
    topicJob: z.strictObject({ resources }),
    external: z.strictObject({
      brokers: z.array(hostAndPort),
      tls: z.boolean(),
      caSecret: name,
      saslMechanism: z.enum(['', 'plain', 'scram-sha-256', 'scram-sha-512']),
      saslSecret: name,
    }),
  }),
  promtail: z.strictObject({ replicas: count, resources }),
  loki: z.strictObject({
    replicas: count,
    retentionHours: count,
    storage: quantity,
    s3,
    resources,
    external: z.strictObject({ url, secret: name }),
  }),
  tempo: z.strictObject({
    retentionHours: count,
    storage: quantity,
    s3,
    resources,
    external: z.strictObject({ url, otlpUrl: url, secret: name }),
  }),
  prometheus: z.strictObject({
    scrapeIntervalSeconds: count,
    retentionHours: count,
    sloWindowDays: count,
    retentionSize: z.string().regex(/^\d+(MB|GB|TB)$/, 'expected a size such as 3GB'),
    storage: quantity,
    externalLabels: z.record(z.string(), z.string()),
    remoteWrite: z.strictObject({ url, secret: name }),
    alertmanagers: z.array(hostAndPort),
    runbooks: z.string().min(1),
    resources,
  }),
  grafana: z.strictObject({
    login: z.boolean(),
    secret: name,
    host: name,
    tlsSecret: name,
    storage: quantity,
    resources,
  }),
});

export type Values = z.output<typeof valuesSchema>;
export type ContainerResources = z.output<typeof resources>;
export type S3 = z.output<typeof s3>;
