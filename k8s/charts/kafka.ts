import type { App, Chart } from 'cdk8s';
import { type Broker, kafkaClusterId, kafkaProperties } from '../../platform/config/kafka.ts';
import { brokerInSync } from '../../platform/config/kafka-in-sync.ts';
import { serviceHost, workloads } from '../../platform/endpoints.ts';
import type { Values } from '../../platform/values/schema.ts';
import { type ChartOptions, createChart } from '../constructs/chart.ts';
import { fromPod, literals } from '../constructs/env.ts';
import { thirdPartyImage } from '../constructs/images.ts';
import { execProbe, tcpProbe } from '../constructs/probes.ts';
import { Workload } from '../constructs/workload.ts';

// The image declares a volume here: over a mount further up, the runtime would lay one that ends with the pod.
const dataFolder = '/var/lib/kafka/data';

/** The brokers, each a controller as well. */
export function createKafka(app: App, { values }: ChartOptions): Chart {
  const { replicas, resources, storage, hostListener, heap } = values.kafka;
  const { client, controller, host } = workloads.kafka.ports;
  const placement = { listenAddress: '0.0.0.0', configFolder: '/opt/kafka/config', dataFolder };
  const chart = createChart(app, 'kafka', values);
  new Workload(chart, {
    values,
    workload: 'kafka',
    replicas,
    redundant: replicas > 1,
    apart: true,
    image: thirdPartyImage(values, 'kafka'),
    env: [
      // Further down, $(...) in a variable stands for these.
      fromPod('POD_NAME', 'metadata.name'),
      fromPod('POD_INDEX', "metadata.labels['apps.kubernetes.io/pod-index']"),
      ...literals({
        CLUSTER_ID: kafkaClusterId,
        KAFKA_HEAP_OPTS: `-Xms${heap} -Xmx${heap}`,
        LOG_DIR: '/tmp/logs',
        // Kafka's start script writes up to 1 GB of garbage-collection log unless its arguments are given.
        EXTRA_ARGS: '-name kafkaServer',
        ...asVariables(kafkaProperties(values, placement, ownBroker(values))),
      }),
    ],
    ports: { client, controller, ...(hostListener ? { host } : {}) },
    servicePorts: { client, ...(hostListener ? { host } : {}) },
    probes: {
      readiness: replicas === 1 ? tcpProbe(client) : inSync(client),
      // Open from the start, while that for clients waits for a majority that a restart would not bring nearer.
      liveness: tcpProbe(controller, { periodSeconds: 10, failureThreshold: 6 }),
      startup: tcpProbe(controller, { periodSeconds: 2, failureThreshold: 60 }),
    },
    resources,
    data: { path: dataFolder, size: storage },
    mounts: [
      { kind: 'scratch', path: placement.configFolder, size: '8Mi' },
      { kind: 'scratch', path: '/tmp', size: '64Mi' },
    ],
    stopSeconds: 60,
  });
  return chart;
}

/** The tool starts a virtual machine of its own, which on a busy node takes its time. */
const inSync = (clientPort: number) => {
  const script = brokerInSync({
    clientPort,
    topicsTool: '/opt/kafka/bin/kafka-topics.sh',
    brokerStat: '/proc/1/stat',
    scratchFolder: '/tmp',
  });
  return execProbe(['bash', '-c', script], { timeoutSeconds: 20 });
};

/** What a pod is among all, told by the variables it finds at its start. */
function ownBroker(values: Values): Broker {
  const hostOf = (pod: string) => `${pod}.${serviceHost(values, 'kafka', 'headless')}`;
  const allHosts = Array.from({ length: values.kafka.replicas }, (_, index) => hostOf(`kafka-${index}`));
  return { id: '$(POD_INDEX)', host: hostOf('$(POD_NAME)'), allHosts };
}

/** The image takes each property from a variable. */
function asVariables(properties: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(properties).map(([key, value]) => [`KAFKA_${key.toUpperCase().replaceAll('.', '_')}`, value]),
  );
}
