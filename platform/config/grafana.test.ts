import { expect, test } from '@jest/globals';
import { clusterEndpoints } from '../endpoints.ts';
import { completeValues, type Environment, environments } from '../values/environments.ts';
import { loadValues } from '../values/load-values.ts';
import { grafanaDashboardProviders, grafanaEnvironment } from './grafana.ts';
import { grafanaDatasources } from './grafana-datasources.ts';

const placement = { listenAddress: '127.0.0.2', configFolder: '/files', dataFolder: '/somewhere' };
const valuesOf = (environment: Environment, sets: readonly string[] = []) =>
  loadValues({ ...completeValues(environment), sets });

function datasourcesOf(environment: Environment, sets: readonly string[] = []) {
  const values = valuesOf(environment, sets);
  return grafanaDatasources(values, clusterEndpoints(values)).datasources;
}

test.each(environments)('in %s, every datasource leads to others that exist, and each is led to', (environment) => {
  const datasources = datasourcesOf(environment);
  const uids = datasources.map(({ uid }) => uid);
  expect(uids).toEqual(['prometheus', 'loki', 'tempo']);
  const targets = datasources.map(({ jsonData }) =>
    [...JSON.stringify(jsonData).matchAll(/"datasourceUid":"([^"]+)"/g)].map(([, uid]) => uid),
  );
  expect(targets).toEqual([['tempo'], ['tempo'], ['loki', 'prometheus', 'prometheus']]);
});

test.each(environments)('in %s, provisioning reads every dollar as it is meant', (environment) => {
  const text = JSON.stringify(datasourcesOf(environment));
  expect(text).toContain('$${__trace.traceId}');
  // A single dollar stands for a variable of the environment.
  expect(text).not.toMatch(/(?<!\$)\$(?!\$)/);
});

test('an external Loki and Tempo are asked with a user from the environment', () => {
  const [, loki, tempo] = datasourcesOf('production', [
    'loki.external={url: https://loki.example.com, secret: loki}',
    'tempo.external={url: https://tempo.example.com, otlpUrl: https://otlp.example.com, secret: tempo}',
  ]);
  expect(loki).toMatchObject({
    url: 'https://loki.example.com',
    basicAuthUser: `\${LOKI_USERNAME}`,
    secureJsonData: { basicAuthPassword: `\${LOKI_PASSWORD}` },
  });
  expect(tempo).toMatchObject({
    url: 'https://tempo.example.com',
    basicAuthUser: `\${TEMPO_USERNAME}`,
    secureJsonData: { basicAuthPassword: `\${TEMPO_PASSWORD}` },
  });
});

test.each(['local', 'ci'] as const)('in %s, everybody is an editor and nobody logs in', (environment) => {
  const variables = grafanaEnvironment(valuesOf(environment), placement);
  expect(variables).toMatchObject({
    GF_AUTH_ANONYMOUS_ENABLED: 'true',
    GF_AUTH_ANONYMOUS_ORG_ROLE: 'Editor',
    GF_AUTH_DISABLE_LOGIN_FORM: 'true',
    GF_SECURITY_DISABLE_INITIAL_ADMIN_CREATION: 'true',
    GF_SERVER_ROOT_URL: 'http://localhost:3030/',
  });
});

test('in production, people log in, with secrets from files and cookies for HTTPS alone', () => {
  const variables = grafanaEnvironment(valuesOf('production'), placement);
  expect(variables).toMatchObject({
    GF_AUTH_ANONYMOUS_ENABLED: 'false',
    GF_SECURITY_ADMIN_PASSWORD__FILE: '/files/secret/adminPassword',
    GF_SECURITY_SECRET_KEY__FILE: '/files/secret/secretKey',
    GF_SECURITY_COOKIE_SECURE: 'true',
    GF_SERVER_ROOT_URL: 'https://grafana.example.com/',
  });
  expect(variables).not.toHaveProperty('GF_AUTH_DISABLE_LOGIN_FORM');
});

test.each(environments)('in %s, Grafana reads and writes only where it is told to', (environment) => {
  const variables = grafanaEnvironment(valuesOf(environment), placement);
  const paths = Object.values(variables).filter((value) => value.startsWith('/'));
  expect(paths.length).toBeGreaterThan(3);
  for (const path of paths) expect(path).toMatch(/^\/(files|somewhere)(\/|$)/);
  expect(grafanaDashboardProviders(placement).providers.map(({ options }) => options.path)).toEqual([
    '/files/dashboards',
  ]);
});
