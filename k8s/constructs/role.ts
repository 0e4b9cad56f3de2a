import type { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { operationsPaths, type Role } from '../../app/contract.ts';
import { roleEnvironment } from '../../platform/config/role.ts';
import { workloads } from '../../platform/endpoints.ts';
import type { Values } from '../../platform/values/schema.ts';
import type { ChartOptions } from './chart.ts';
import { fromSecret, kafkaUser, literals } from './env.ts';
import { appImage } from './images.ts';
import type { Mount } from './pod.ts';
import { httpProbe } from './probes.ts';
import { Workload } from './workload.ts';

interface RoleOptions extends ChartOptions {
  readonly role: Role;
  readonly replicas?: number;
  readonly redundant: boolean;
}

const brokerCaFolder = '/etc/kafka-ca';
/**
 * Runs the code anew whenever a file of it changes. By its folder, since `--watch` alone loses a file once another took
 * its place, which is how a live update writes; by SIGINT, which takes no time to drain.
 */
const watchCommand = (role: Role): string[] => [
  'node',
  // Nobody waits for lag, and its restart would take time from that of the others.
  `--watch-path=${role === 'lag' ? 'app/lag' : 'app'}`,
  '--watch-preserve-output',
  '--watch-kill-signal=SIGINT',
  'app/main.ts',
];

/** How long code that is edited may fail to start, or stand at a breakpoint, before its container is started anew. */
const editingSeconds = 900;

/** One role of the service's image, with what all roles have in common: Kafka, tracing, probes, time to drain. */
export function addRole(scope: Construct, options: RoleOptions): void {
  const { values, endpoints, role, ...rest } = options;
  const { operations, http } = workloads[role].ports as { operations: number; http?: number };
  const watched = values.liveUpdate;
  new Workload(scope, {
    ...rest,
    values,
    workload: role,
    resources: values[role].resources,
    image: appImage(values),
    ...(watched ? { command: watchCommand(role) } : {}),
    args: [role],
    env: [
      ...literals(roleEnvironment(role, values, endpoints, { listenAddress: '0.0.0.0' })),
      ...externalEnv(values),
      // A changed file is live half a second sooner.
      ...literals({ NODE_COMPILE_CACHE: watched ? '/tmp/node-compile-cache' : undefined }),
    ],
    ports: { ...(http === undefined ? {} : { http }), operations },
    servicePorts: http === undefined ? {} : { http },
    probes: {
      readiness: httpProbe(operations, operationsPaths.ready, { periodSeconds: 2 }),
      liveness: httpProbe(operations, operationsPaths.live, {
        periodSeconds: 10,
        // Far more patient than readiness: a process that has much to do is not helped by being started anew.
        failureThreshold: watched ? editingSeconds / 10 : 6,
      }),
      startup: httpProbe(operations, operationsPaths.live, {
        periodSeconds: 1,
        failureThreshold: watched ? editingSeconds : 60,
      }),
    },
    mounts: brokerCa(values),
    stopSeconds: 30,
    writableRoot: watched,
  });
}

/** How to reach a Kafka and a Tempo that are not this platform's. */
function externalEnv({ kafka, tempo }: Values): k8s.EnvVar[] {
  const { tls, caSecret, saslMechanism, saslSecret } = kafka.external;
  return [
    ...literals({
      KAFKA_TLS: tls ? 'true' : undefined,
      KAFKA_TLS_CA_FILE: caSecret === '' ? undefined : `${brokerCaFolder}/ca.crt`,
      KAFKA_SASL_MECHANISM: saslMechanism || undefined,
    }),
    ...kafkaUser(saslSecret),
    ...(tempo.external.secret === ''
      ? []
      : [fromSecret('OTEL_EXPORTER_OTLP_HEADERS', tempo.external.secret, 'otlpHeaders')]),
  ];
}

const brokerCa = ({ kafka }: Values): Mount[] =>
  kafka.external.caSecret === '' ? [] : [{ kind: 'secret', secret: kafka.external.caSecret, path: brokerCaFolder }];
