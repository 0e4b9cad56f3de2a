import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { completeValues, environments } from './environments.ts';
import { loadValues } from './load-values.ts';

const folder = mkdtempSync(join(tmpdir(), 'values-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;

function valuesFile(text: string): string {
  files += 1;
  const file = join(folder, `${files}.yaml`);
  writeFileSync(file, text);
  return file;
}

/** What is said of values that are refused. */
function refusal(options: Parameters<typeof loadValues>[0]): string {
  try {
    loadValues(options);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('these values were not refused');
}

test.each(environments)('the values of %s are complete', (environment) => {
  expect(() => loadValues(completeValues(environment))).not.toThrow();
});

test('an environment changes only what it names', () => {
  const local = loadValues({ environment: 'local' });
  expect(local.prometheus.scrapeIntervalSeconds).toBe(5);
  expect(local.otel).toEqual({ OTEL_TRACES_SAMPLER: 'parentbased_always_on', OTEL_BSP_SCHEDULE_DELAY: '500' });
});

test('further files come over the environment, single values over everything, lists in place of lists', () => {
  const file = valuesFile('api: { replicas: 4 }\nprometheus: { alertmanagers: [a:443, b:443] }\n');
  const values = loadValues({
    environment: 'local',
    files: [file],
    sets: ['api.replicas=5', 'prometheus.alertmanagers=[c:443]', 'api.env.LOG_LEVEL=debug'],
  });
  expect(values.api.replicas).toBe(5);
  expect(values.prometheus.alertmanagers).toEqual(['c:443']);
  expect(values.api.env.LOG_LEVEL).toBe('debug');
  expect(values.api.env.SIMULATED_WORK_MS).toBe('70');
});

describe('values that are refused', () => {
  test('name the path and the file of an unknown key, a wrong type and an unknown variable, all at once', () => {
    const file = valuesFile('api: { replica: 2, replicas: two, env: { CACHE_TTL: 5 } }\n');
    const message = refusal({ environment: 'local', files: [file] });
    expect(message).toContain(`api.replica (${file}): no such value`);
    expect(message).toContain(`api.replicas (${file}): Invalid input: expected number, received string`);
    expect(message).toContain(`api.env.CACHE_TTL (${file}): no such value`);
  });

  test('name the --set that was wrong', () => {
    expect(refusal({ environment: 'local', sets: ['kafka.replicas=2'] })).toContain(
      'kafka.replicas (--set kafka.replicas=2): Invalid option: expected one of 1|3',
    );
    expect(refusal({ environment: 'local', sets: ['kafka'] })).toContain('expected path.to.value=value');
  });

  test.each([
    ['kafka:99999', 'expected a port from 1 to 65535'],
    ['kafka:0', 'expected a port from 1 to 65535'],
    ['kafka', 'expected host:port, and no IPv6 address'],
    ['"[::1]:9092"', 'expected host:port, and no IPv6 address'],
  ])('name the broker %s, and why', (broker, reason) => {
    const set = `kafka.external.brokers=[${broker}]`;
    expect(refusal({ environment: 'local', sets: [set] })).toContain(
      `kafka.external.brokers.0 (--set ${set}): ${reason}`,
    );
  });

  test('name a file that is missing, is no YAML or no map', () => {
    expect(refusal({ environment: 'staging' })).toContain('charts-values/staging.yaml');
    const garbled = valuesFile('a: [');
    expect(refusal({ environment: 'local', files: [garbled] })).toContain(garbled);
    expect(refusal({ environment: 'local', files: [valuesFile('- a')] })).toContain('expected a map');
  });

  test('list everything that only the owner of production knows', () => {
    const message = refusal({ environment: 'production' });
    expect(message).toContain('see charts-values/production.example.yaml');
    const listed = message
      .split('\n')
      .slice(1)
      .map((line) => line.trim());
    expect(listed).toContain('images.app.repository');
    expect(listed).toContain('loki.s3.bucket');
    expect(listed).toContain('grafana.secret');
    expect(listed).toHaveLength(20);
  });

  test('do not ask for a bucket where an external Loki takes its place', () => {
    const message = refusal({ environment: 'production', sets: ['loki.external.url=https://loki.example.com'] });
    expect(message).not.toContain('loki.s3');
    expect(message).toContain('tempo.s3.bucket');
  });

  test.each([
    ['namespaces.telemetry=swapi-service', 'expected two'],
    ['namespaces.service=kube-system', 'of the cluster'],
    ['namespaces.service=default', 'of the cluster'],
    ['namespaces.service=Swapi', 'name of a namespace'],
    ['kafka.storage=500Mi', 'kafka.storage'],
    ['promtail.replicas=6', 'partitions'],
    ['loki.replicas=3', 'loki.s3'],
    ['grafana.login=true', 'grafana.secret'],
    ['ingress.enabled=true', 'ingress.className'],
    ['tempo.external.url=https://tempo.example.com', 'otlpUrl'],
    ['tempo.external.otlpUrl=https://tempo.example.com/v1/traces', 'which is added to it'],
    ['kafka.external.saslMechanism=plain', 'saslSecret'],
    ['kafka.external.caSecret=ca', 'needs tls'],
    ['api.autoscaling.maxReplicas=1', 'minReplicas'],
    ['tempo.s3.bucket=traces', 'secret'],
    ['prometheus.sloWindowDays=30', 'retentionHours'],
    ['api.env.LOG_QUEUE_BYTES=67108864', 'api.resources.memoryLimit'],
    ['api.env.CACHE_BYTES=134217728', 'api.resources.memoryLimit'],
    ['lag.resources.memoryLimit=128Mi', 'lag.resources.memoryLimit'],
    ['prometheus.retentionHours=167', 'sloWindowDays'],
    ['upstream.env.TRACE_CONTEXT=link', 'from api to upstream'],
  ])('contradict each other: %s', (set, said) => {
    expect(refusal({ environment: 'local', sets: [set] })).toContain(said);
  });

  test('refuse to cut off the ingress controller', () => {
    const sets = ['namespaces.service=ingress-nginx'];
    expect(refusal({ ...completeValues('production'), sets })).toContain('ingress controller');
  });

  test('refuse a number of replicas that an autoscaler would not look at', () => {
    expect(refusal({ ...completeValues('production'), sets: ['api.replicas=3'] })).toContain('api.autoscaling');
  });
});
