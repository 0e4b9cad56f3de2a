import type { App, Chart } from 'cdk8s';
import { lokiAddressVariable, lokiConfig, lokiConfigName } from '../../platform/config/loki.ts';
import { workloads } from '../../platform/endpoints.ts';
import { toYaml } from '../../platform/yaml.ts';
import { type ChartOptions, createChart } from '../constructs/chart.ts';
import { addConfigMap } from '../constructs/config-map.ts';
import { bucketKeys, fromPod } from '../constructs/env.ts';
import { thirdPartyImage } from '../constructs/images.ts';
import { httpProbe } from '../constructs/probes.ts';
import { Workload } from '../constructs/workload.ts';

const placement = { listenAddress: '0.0.0.0', configFolder: '/etc/loki', dataFolder: '/var/loki' };

/** The store of the log stream. */
export function createLoki(app: App, { values, endpoints }: ChartOptions): Chart {
  const { replicas, resources, storage, s3 } = values.loki;
  const { http, grpc, memberlist } = workloads.loki.ports;
  const gossips = endpoints.lokiPeers.length > 0;
  const chart = createChart(app, 'loki', values);
  const configMap = addConfigMap(chart, 'loki', {
    [lokiConfigName]: toYaml(lokiConfig(values, endpoints, placement)),
  });
  new Workload(chart, {
    values,
    workload: 'loki',
    replicas,
    redundant: replicas > 1,
    apart: true,
    image: thirdPartyImage(values, 'loki'),
    args: [`-config.file=${placement.configFolder}/${lokiConfigName}`, '-config.expand-env=true'],
    env: [...(gossips ? [fromPod(lokiAddressVariable, 'status.podIP')] : []), ...bucketKeys(s3)],
    ports: { http, grpc, ...(gossips ? { memberlist } : {}) },
    servicePorts: { http },
    probes: {
      readiness: httpProbe(http, '/ready'),
      // Not /ready: what that waits for, such as the log it reads again at its start, a restart would only delay.
      liveness: httpProbe(http, '/loki/api/v1/status/buildinfo', { periodSeconds: 10, failureThreshold: 6 }),
    },
    resources,
    data: { path: placement.dataFolder, size: storage },
    mounts: [{ kind: 'config', configMap, path: placement.configFolder }],
    stopSeconds: 60,
    go: true,
  });
  return chart;
}
