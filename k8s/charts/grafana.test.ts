import { expect, test } from '@jest/globals';
import { App, Testing } from 'cdk8s';
import { dashboards } from '../../platform/dashboards/dashboards.ts';
import { clusterEndpoints } from '../../platform/endpoints.ts';
import { completeValues, type Environment, environments } from '../../platform/values/environments.ts';
import { loadValues } from '../../platform/values/load-values.ts';
import { type ApiObject, ofKind } from '../checks/api-object.ts';
import { workloadsOf } from '../checks/workloads.ts';
import { createGrafana } from './grafana.ts';

interface ConfigMap {
  readonly immutable?: boolean;
  readonly data: Readonly<Record<string, string>>;
}

function objectsOf(environment: Environment, sets: readonly string[] = []): ApiObject[] {
  const values = loadValues({ ...completeValues(environment), sets });
  return Testing.synth(createGrafana(new App(), { values, endpoints: clusterEndpoints(values) }));
}

/** The files that a pod finds in its folders, by path. */
function filesOf(objects: readonly ApiObject[]): Map<string, string> {
  const configMaps = new Map(
    ofKind<ConfigMap>(objects, 'ConfigMap').map(({ metadata, data }) => [metadata.name, data]),
  );
  const [pod] = workloadsOf(objects).map((workload) => workload.pod);
  const mounts = pod?.containers[0]?.volumeMounts as { name: string; mountPath: string }[];
  const volumes = pod?.volumes as { name: string; configMap?: { name: string } }[];
  const files = mounts.flatMap(({ name, mountPath }) => {
    const configMap = volumes.find((volume) => volume.name === name)?.configMap?.name;
    const data = configMap === undefined ? {} : (configMaps.get(configMap) ?? {});
    return Object.entries(data).map(([file, content]): [string, string] => [`${mountPath}/${file}`, content]);
  });
  return new Map(files);
}

test.each(environments)('in %s, the home dashboard and all others are where Grafana looks for them', (environment) => {
  const objects = objectsOf(environment);
  const files = filesOf(objects);
  const [env] = workloadsOf(objects).flatMap(({ pod }) => pod.containers.map((container) => container.env ?? []));
  const home = env?.find(({ name }) => name === 'GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH')?.value;
  expect(JSON.parse(files.get(home ?? '') ?? '{}')).toMatchObject({ uid: 'home' });
  const mounted = [...files.keys()].filter((path) => path.startsWith('/etc/grafana/dashboards/'));
  expect(mounted).toEqual(
    dashboards(loadValues(completeValues(environment))).map(({ uid }) => `/etc/grafana/dashboards/${uid}/${uid}.json`),
  );
  expect(files.get('/etc/grafana/provisioning/dashboards/providers.yaml')).toContain('path: /etc/grafana/dashboards\n');
});

test('dashboards change under the pod that runs, datasources with a new one', () => {
  const immutable = ofKind<ConfigMap>(objectsOf('local'), 'ConfigMap').filter((configMap) => configMap.immutable);
  expect(immutable.map(({ metadata }) => metadata.name.replace(/-[0-9a-f]{10}$/, ''))).toEqual([
    'grafana-datasources',
    'grafana-dashboard-providers',
  ]);
});

test('production has its Secret as files and is reached by its public name', () => {
  const objects = objectsOf('production');
  expect(JSON.stringify(objects)).toContain('"secret":{"defaultMode":288,"secretName":"grafana-admin"}');
  expect(ofKind<{ spec: object }>(objects, 'Ingress').map(({ spec }) => spec)).toMatchObject([
    { rules: [{ host: 'grafana.example.com' }], tls: [{ hosts: ['grafana.example.com'], secretName: 'grafana-tls' }] },
  ]);
});

test('local needs no Secret and has no Ingress', () => {
  const text = JSON.stringify(objectsOf('local'));
  expect(text).not.toContain('secretName');
  expect(text).not.toContain('Ingress');
});

test('an external Loki and Tempo are asked with the users of their Secrets', () => {
  const text = JSON.stringify(
    objectsOf('production', [
      'loki.external={url: https://loki.example.com, secret: loki-user}',
      'tempo.external={url: https://tempo.example.com, otlpUrl: https://otlp.example.com, secret: tempo-user}',
    ]),
  );
  for (const server of ['loki', 'tempo']) {
    expect(text).toContain(
      `{"name":"${server.toUpperCase()}_PASSWORD","valueFrom":{"secretKeyRef":{"key":"password","name":"${server}-user"}}}`,
    );
  }
});
