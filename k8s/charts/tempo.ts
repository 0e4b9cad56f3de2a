import type { App, Chart } from 'cdk8s';
import { tempoConfig, tempoConfigFile } from '../../platform/config/tempo.ts';
import { workloads } from '../../platform/endpoints.ts';
import type { Placement } from '../../platform/placement.ts';
import { toYaml } from '../../platform/yaml.ts';
import { type ChartOptions, createChart } from '../constructs/chart.ts';
import { addConfigMap } from '../constructs/config-map.ts';
import { bucketKeys } from '../constructs/env.ts';
import { thirdPartyImage } from '../constructs/images.ts';
import { httpProbe } from '../constructs/probes.ts';
import { Workload } from '../constructs/workload.ts';

const placement: Placement = { listenAddress: '0.0.0.0', configFolder: '/etc/tempo', dataFolder: '/var/tempo' };

/** The store of traces, which also makes metrics of them. */
export function createTempo(app: App, { values, endpoints }: ChartOptions): Chart {
  const { resources, storage, s3 } = values.tempo;
  const { ports } = workloads.tempo;
  const chart = createChart(app, 'tempo', values);
  const configMap = addConfigMap(chart, 'tempo', {
    'tempo.yaml': toYaml(tempoConfig(values, endpoints, placement)),
  });
  new Workload(chart, {
    values,
    workload: 'tempo',
    image: thirdPartyImage(values, 'tempo'),
    args: [`-config.file=${tempoConfigFile(placement)}`],
    env: bucketKeys(s3),
    ports,
    servicePorts: ports,
    resources,
    replicas: 1,
    redundant: false,
    probes: {
      readiness: httpProbe(ports.http, '/ready'),
      liveness: httpProbe(ports.http, '/api/echo', { periodSeconds: 10 }),
      startup: httpProbe(ports.http, '/ready', { periodSeconds: 2, failureThreshold: 150 }),
    },
    mounts: [{ kind: 'config', configMap, path: placement.configFolder }],
    data: { path: placement.dataFolder, size: storage },
    // Within these everything is on disk. Tempo 3.0 does not end by itself once it has answered a query.
    stopSeconds: 10,
    go: true,
  });
  return chart;
}
