import type { App, Chart } from 'cdk8s';
import {
  prometheusConfig,
  prometheusConfigName,
  prometheusFlags,
  prometheusFolders,
} from '../../platform/config/prometheus.ts';
import { workloads } from '../../platform/endpoints.ts';
import type { Placement } from '../../platform/placement.ts';
import { ruleFiles } from '../../platform/rules/rules.ts';
import type { Values } from '../../platform/values/schema.ts';
import { toYaml } from '../../platform/yaml.ts';
import { type ChartOptions, createChart } from '../constructs/chart.ts';
import { addConfigMap, addLiveConfigMap, type Files } from '../constructs/config-map.ts';
import { thirdPartyImage } from '../constructs/images.ts';
import type { Mount } from '../constructs/pod.ts';
import { httpProbe } from '../constructs/probes.ts';
import { Workload } from '../constructs/workload.ts';

const placement: Placement = {
  listenAddress: '0.0.0.0',
  configFolder: '/etc/prometheus',
  dataFolder: '/prometheus',
};

/** The store of metrics, which scrapes them, evaluates the rules and raises the alerts. */
export function createPrometheus(app: App, { values, endpoints }: ChartOptions): Chart {
  const { resources, storage } = values.prometheus;
  const { ports } = workloads.prometheus;
  const folders = prometheusFolders(placement);
  const chart = createChart(app, 'prometheus', values);
  const config = addConfigMap(chart, 'prometheus', {
    [prometheusConfigName]: toYaml(prometheusConfig(values, endpoints, placement)),
  });
  const rules = addLiveConfigMap(chart, 'prometheus-rules', inYaml(ruleFiles(values, endpoints)));
  new Workload(chart, {
    values,
    workload: 'prometheus',
    image: thirdPartyImage(values, 'prometheus'),
    args: prometheusFlags(placement),
    ports,
    servicePorts: ports,
    resources,
    replicas: 1,
    redundant: false,
    probes: {
      readiness: httpProbe(ports.http, '/-/ready'),
      liveness: httpProbe(ports.http, '/-/healthy', { periodSeconds: 10 }),
      // It first reads its write-ahead log, which takes minutes where it is long.
      startup: httpProbe(ports.http, '/-/ready', { periodSeconds: 2, failureThreshold: 450 }),
    },
    mounts: [
      { kind: 'config', configMap: config, path: folders.config },
      { kind: 'config', configMap: rules, path: folders.rules },
      ...remoteWriteSecret(values, folders.remoteWriteSecret),
    ],
    data: { path: placement.dataFolder, size: storage },
    stopSeconds: 60,
    go: true,
  });
  return chart;
}

const inYaml = (files: Readonly<Record<string, unknown>>): Files =>
  Object.fromEntries(Object.entries(files).map(([name, content]) => [name, toYaml(content)]));

const remoteWriteSecret = ({ prometheus: { remoteWrite } }: Values, path: string): Mount[] =>
  remoteWrite.url === '' || remoteWrite.secret === '' ? [] : [{ kind: 'secret', secret: remoteWrite.secret, path }];
