import { describe, expect, test } from '@jest/globals';
import { environments } from '../../platform/values/environments.ts';
import { synthesize } from '../../test/manifests.ts';
import { createChecks } from '../checks/all-checks.ts';
import { type AllowedFlow, allowedFlows } from '../checks/network-flows.ts';
import { resourceSums } from '../checks/resource-sums.ts';
import { workloadsOf } from '../checks/workloads.ts';
import { declaredFlows, ingressController, outside } from '../network/flows.ts';

const check = createChecks();
const withoutMetrics = new Set(['swapi-telemetry/kafka']);
/** What whoever applies production has to create first; nothing else needs a Secret. */
const secretsOfProduction = new Set([
  'swapi-service/swapi-tls',
  'swapi-telemetry/loki-s3',
  'swapi-telemetry/tempo-s3',
  'swapi-telemetry/prometheus-remote-write',
  'swapi-telemetry/grafana-admin',
  'swapi-telemetry/grafana-tls',
]);

describe.each(environments)('the manifests of %s', (environment) => {
  const { values, objects } = synthesize(environment);

  test('have no finding in any check', () => {
    const findings = check(objects, {
      writableRoots: new Set(
        environment === 'local' ? ['swapi-service/api', 'swapi-service/upstream', 'swapi-telemetry/lag'] : [],
      ),
      secrets: environment === 'production' ? secretsOfProduction : new Set(),
      withoutMetrics,
    });
    expect(findings).toEqual([]);
  });

  test('allow exactly the declared flows', () => {
    const declared = declaredFlows(values).map(({ from, to, port }) => `${from} > ${to}:${port}`);
    const allowed = allowedFlows(objects).map(inTermsOfTheGraph);
    expect([...new Set(allowed)].sort()).toEqual(declared.sort());
  });

  test('are the same whenever they are made', () => {
    expect(synthesize(environment).objects).toEqual(objects);
  });
});

/** The policies know networks and namespaces where the graph knows what stands for. */
function inTermsOfTheGraph({ from, to, port }: AllowedFlow): string {
  const source = from.startsWith('namespace ') ? ingressController : from;
  const target = ['0.0.0.0/0', '::/0'].includes(to) ? outside : to;
  return `${source} > ${target}:${port}`;
}

const GiB = 1024 ** 3;

test.each(['local', 'ci'] as const)('%s fits into a laptop: limits of 3.5 GiB, requests of one core', (environment) => {
  const { total } = resourceSums(synthesize(environment).objects);
  expect(total.limits.memory).toBeLessThanOrEqual(3.5 * GiB);
  expect(total.requests.cpu).toBeLessThanOrEqual(1);
});

describe('what external services replace', () => {
  const external = [
    'kafka.external.brokers=[kafka-1.example.com:9093, kafka-2.example.com:9093]',
    'kafka.external.tls=true',
    'kafka.external.saslMechanism=scram-sha-512',
    'kafka.external.saslSecret=kafka-user',
    'loki.external.url=https://loki.example.com',
    'loki.external.secret=loki-user',
    'tempo.external.url=https://tempo.example.com',
    'tempo.external.otlpUrl=https://otlp.example.com',
    'tempo.external.secret=tempo-user',
    'api.swapiUrl=https://swapi.info/api/',
  ];
  const { values, objects } = synthesize('production', external);

  test('is left out, and what remains is sound', () => {
    const names = objects.filter(({ kind }) => ['Deployment', 'StatefulSet', 'Job'].includes(kind));
    expect(names.map(({ metadata }) => metadata.name).sort()).toEqual([
      'api',
      'grafana',
      'lag',
      'prometheus',
      'promtail',
    ]);
    const users = ['swapi-service/kafka-user', 'swapi-service/tempo-user'];
    const observability = ['kafka-user', 'loki-user', 'tempo-user'].map((name) => `swapi-telemetry/${name}`);
    const secrets = new Set([...secretsOfProduction, ...users, ...observability]);
    expect(check(objects, { writableRoots: new Set(), secrets, withoutMetrics })).toEqual([]);
  });

  test('is reached from exactly who needs it', () => {
    const declared = declaredFlows(values).filter(({ to }) => to === outside);
    expect(declared.map(({ from, port }) => `${from}:${port}`).sort()).toEqual([
      'api:443',
      'api:9093',
      'grafana:443',
      'lag:9093',
      'prometheus:443',
      'promtail:443',
      'promtail:9093',
    ]);
  });
});

test('a changed value rolls the workload that reads it, and no other', () => {
  const podsOf = (sets: string[]) =>
    new Map(
      synthesize('local', sets).objects.flatMap(({ kind, metadata, ...rest }): [string, string][] =>
        ['Deployment', 'StatefulSet'].includes(kind)
          ? [[metadata.name, JSON.stringify((rest as unknown as { spec: { template: unknown } }).spec.template)]]
          : [],
      ),
    );
  const before = podsOf([]);
  const after = podsOf(['loki.retentionHours=100']);
  expect([...before.keys()].filter((name) => before.get(name) !== after.get(name))).toEqual(['loki']);
});

describe('nodes of their own', () => {
  const apart = (...sets: string[]) =>
    workloadsOf(synthesize('production', sets).objects).flatMap(({ name, pod }) =>
      (pod.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []).map((term) => [name, term]),
    );

  test('brokers and Lokis of production have', () => {
    const term = (name: string) => ({
      topologyKey: 'kubernetes.io/hostname',
      labelSelector: { matchLabels: expect.objectContaining({ 'app.kubernetes.io/name': name }) },
    });
    expect(apart()).toEqual([
      ['kafka', term('kafka')],
      ['loki', term('loki')],
    ]);
  });

  test('nobody has where there are fewer nodes', () => {
    expect(apart('spread.required=false')).toEqual([]);
    expect(apart('kafka.replicas=1', 'loki.replicas=1')).toEqual([]);
  });
});
