import type { App, Chart } from 'cdk8s';
import { stringify } from 'yaml';
import { promtailConfig, promtailConfigName, promtailFolders } from '../../platform/config/promtail.ts';
import { workloads } from '../../platform/endpoints.ts';
import type { Values } from '../../platform/values/schema.ts';
import { type ChartOptions, createChart } from '../constructs/chart.ts';
import { addConfigMap } from '../constructs/config-map.ts';
import { kafkaUser } from '../constructs/env.ts';
import { thirdPartyImage } from '../constructs/images.ts';
import type { Mount } from '../constructs/pod.ts';
import { httpProbe } from '../constructs/probes.ts';
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

function secretMounts({ kafka, loki }: Values): Mount[] {
  const secrets = [
    { secret: kafka.external.caSecret, path: folders.kafkaCa },
    { secret: loki.external.secret, path: folders.lokiSecret },
  ];
  return secrets.filter(({ secret }) => secret !== '').map((mount) => ({ kind: 'secret', ...mount }));
}
