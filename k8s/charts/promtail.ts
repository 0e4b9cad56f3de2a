import type { App, Chart } from 'cdk8s';
import { stringify } from 'yaml';
import { createTopicArguments } from '../../platform/config/kafka-topic.ts';
import { promtailConfig, promtailConfigName, promtailFolders } from '../../platform/config/promtail.ts';
import { type Endpoints, workloads } from '../../platform/endpoints.ts';
import type { Values } from '../../platform/values/schema.ts';
import { type ChartOptions, createChart } from '../constructs/chart.ts';
import { addConfigMap } from '../constructs/config-map.ts';
import { kafkaUser } from '../constructs/env.ts';
import { thirdPartyImage } from '../constructs/images.ts';
import type { Mount } from '../constructs/pod.ts';
import { httpProbe } from '../constructs/probes.ts';
import { topicToolUntilItSucceeds } from '../constructs/topic-tool.ts';
import { Workload } from '../constructs/workload.ts';

const placement = { listenAddress: '0.0.0.0', configFolder: '/etc/promtail', dataFolder: '/tmp' };
const folders = promtailFolders(placement);

/** The shipper of the log stream from Kafka to Loki. */
export function createPromtail(app: App, { values, endpoints }: ChartOptions): Chart {
  const { replicas, resources } = values.promtail;
  const { http } = workloads.promtail.ports;
  const chart = createChart(app, 'promtail', values);
  // Quoted, for a Secret's value that takes a variable's place might read as something else than text.
  const file = stringify(promtailConfig(values, endpoints, placement), {
    defaultStringType: 'QUOTE_SINGLE',
    defaultKeyType: 'PLAIN',
    lineWidth: 0,
  });
  const configMap = addConfigMap(chart, 'promtail', { [promtailConfigName]: file });
  new Workload(chart, {
    values,
    workload: 'promtail',
    replicas,
    redundant: replicas > 1,
    ...topicFirst(values, endpoints),
    image: thirdPartyImage(values, 'promtail'),
    args: [`-config.file=${folders.config}/${promtailConfigName}`, '-config.expand-env=true'],
    env: kafkaUser(values.kafka.external.saslSecret),
    ports: { http },
    servicePorts: {},
    probes: {
      // Answers 500 while no partition is assigned: Kafka is away, or the consumer has stalled.
      readiness: httpProbe(http, '/ready'),
      // Only a restart wakes a consumer that has given up; five minutes, so that a broker's outage is not one of these.
      liveness: httpProbe(http, '/ready', { periodSeconds: 10, failureThreshold: 30 }),
    },
    resources,
    mounts: [{ kind: 'config', configMap, path: folders.config }, ...secretMounts(values)],
    stopSeconds: 30,
    go: true,
  });
  return chart;
}

/**
 * Promtail ends where Kafka is away at its start, and finds a topic that comes later after half a minute: so whatever
 * waits for Kafka to make sure of the topic comes first. Not for a Kafka of somebody else's: whose topic that is, and
 * the tool would need a configuration of its own to be let in.
 */
const topicFirst = (values: Values, { kafkaBrokers }: Endpoints) =>
  values.kafka.external.brokers.length > 0
    ? {}
    : { initContainer: topicToolUntilItSucceeds(values, createTopicArguments(kafkaBrokers, values.kafka.replicas)) };

function secretMounts({ kafka, loki }: Values): Mount[] {
  const secrets = [
    { secret: kafka.external.caSecret, path: folders.kafkaCa },
    { secret: loki.external.secret, path: folders.lokiSecret },
  ];
  return secrets.filter(({ secret }) => secret !== '').map((mount) => ({ kind: 'secret', ...mount }));
}
