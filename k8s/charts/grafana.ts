import type { App, Chart } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-28';
import {
  grafanaDashboardProviders,
  grafanaEmptyFolders,
  grafanaEnvironment,
  grafanaFolders,
} from '../../platform/config/grafana.ts';
import { datasourceUsers, grafanaDatasources } from '../../platform/config/grafana-datasources.ts';
import { dashboards } from '../../platform/dashboards/dashboards.ts';
import { workloads } from '../../platform/endpoints.ts';
import type { Placement } from '../../platform/placement.ts';
import type { Values } from '../../platform/values/schema.ts';
import { toYaml } from '../../platform/yaml.ts';
import { type ChartOptions, createChart } from '../constructs/chart.ts';
import { addConfigMap, addLiveConfigMap } from '../constructs/config-map.ts';
import { fromSecret, literals } from '../constructs/env.ts';
import { thirdPartyImage } from '../constructs/images.ts';
import { addIngress } from '../constructs/ingress.ts';
import type { Mount } from '../constructs/pod.ts';
import { httpProbe } from '../constructs/probes.ts';
import { Workload } from '../constructs/workload.ts';

const placement: Placement = { listenAddress: '0.0.0.0', configFolder: '/etc/grafana', dataFolder: '/var/lib/grafana' };

/** Where people look at the three signals, with every dashboard and datasource in place. */
export function createGrafana(app: App, { values, endpoints }: ChartOptions): Chart {
  const { resources, storage, host, tlsSecret } = values.grafana;
  const { ports } = workloads.grafana;
  const folders = grafanaFolders(placement);
  const chart = createChart(app, 'grafana', values);
  const datasources = addConfigMap(chart, 'grafana-datasources', {
    'datasources.yaml': toYaml(grafanaDatasources(values, endpoints)),
  });
  const providers = addConfigMap(chart, 'grafana-dashboard-providers', {
    'providers.yaml': toYaml(grafanaDashboardProviders(placement)),
  });
  new Workload(chart, {
    values,
    workload: 'grafana',
    image: thirdPartyImage(values, 'grafana'),
    env: [...literals(grafanaEnvironment(values, placement)), ...externalUsers(values)],
    ports,
    servicePorts: ports,
    resources,
    replicas: 1,
    redundant: false,
    probes: {
      readiness: httpProbe(ports.http, '/api/health'),
      liveness: httpProbe(ports.http, '/api/health', { periodSeconds: 10, timeoutSeconds: 5 }),
      // Its first start builds a database.
      startup: httpProbe(ports.http, '/api/health', { periodSeconds: 2, failureThreshold: 150 }),
    },
    mounts: [
      { kind: 'config', configMap: datasources, path: folders.datasources },
      { kind: 'config', configMap: providers, path: folders.dashboardProviders },
      ...addDashboards(chart, values, folders.dashboards),
      ...loginSecret(values, folders.secret),
      ...grafanaEmptyFolders(placement).map((path): Mount => ({ kind: 'scratch', size: '1Mi', path })),
      { kind: 'scratch', size: '64Mi', path: '/tmp' },
    ],
    data: { path: placement.dataFolder, size: storage },
    stopSeconds: 30,
    go: true,
  });
  if (values.ingress.enabled && host !== '') {
    addIngress(chart, { values, workload: 'grafana', host, tlsSecret, port: ports.http });
  }
  return chart;
}

/** Each dashboard in a ConfigMap and a folder of its own, so that none is too large and a change is seen at once. */
function addDashboards(chart: Chart, values: Values, folder: string): Mount[] {
  return dashboards(values).map(({ uid, json }) => ({
    kind: 'config',
    configMap: addLiveConfigMap(chart, `grafana-dashboard-${uid}`, { [`${uid}.json`]: json }),
    path: `${folder}/${uid}`,
  }));
}

const loginSecret = ({ grafana: { login, secret } }: Values, path: string): Mount[] =>
  login ? [{ kind: 'secret', secret, path }] : [];

/** The users by which datasources ask an external Loki or Tempo. */
function externalUsers(values: Values): k8s.EnvVar[] {
  return (['loki', 'tempo'] as const).flatMap((server) => {
    const { secret } = values[server].external;
    const { user, password } = datasourceUsers[server];
    return secret === '' ? [] : [fromSecret(user, secret, 'username'), fromSecret(password, secret, 'password')];
  });
}
