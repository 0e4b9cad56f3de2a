import { expect, test } from '@jest/globals';
import { App, Testing } from 'cdk8s';
import { parse } from 'yaml';
import { logTopic } from '../../app/contract.ts';
import { clusterEndpoints } from '../../platform/endpoints.ts';
import { completeValues, type Environment, environments } from '../../platform/values/environments.ts';
import { loadValues } from '../../platform/values/load-values.ts';
import { type ApiObject, configMaps } from '../checks/api-object.ts';
import { workloadsOf } from '../checks/workloads.ts';
import { createPromtail } from './promtail.ts';

function promtailOf(environment: Environment, sets: readonly string[] = []) {
  const values = loadValues({ ...completeValues(environment), sets });
  const objects: ApiObject[] = Testing.synth(
    createPromtail(new App(), { values, endpoints: clusterEndpoints(values) }),
  );
  const [workload] = workloadsOf(objects);
  const container = workload?.pod.containers[0];
  if (!workload || !container) throw new Error('expected a workload');
  return { objects, workload, container };
}

const external = [
  'kafka.external.brokers=["kafka.example.com:9093"]',
  'kafka.external.tls=true',
  'kafka.external.caSecret=kafka-ca',
  'kafka.external.saslMechanism=plain',
  'kafka.external.saslSecret=kafka-sasl',
  'loki.external.url=https://loki.example.com',
  'loki.external.secret=loki-login',
];

test('a stalled consumer is restarted after five minutes', () => {
  const { container } = promtailOf('production');
  expect(container).toMatchObject({
    livenessProbe: { httpGet: { path: '/ready' }, periodSeconds: 10, failureThreshold: 30 },
  });
});

test.each(environments)('in %s, every pod gets a partition, the one more of a roll-out included', (environment) => {
  expect(promtailOf(environment).workload.replicas.most + 1).toBeLessThanOrEqual(logTopic.partitions);
});

test('nothing of the host is mounted, nor any Secret where none is needed', () => {
  const { volumes = [] } = promtailOf('production').workload.pod;
  expect(volumes.map((volume) => Object.keys(volume).toSorted())).toEqual([
    ['configMap', 'name'],
    ['emptyDir', 'name'],
  ]);
});

test.each(environments)(
  'in %s it starts once its topic is there, so that it does not end where Kafka starts',
  (name) => {
    const { initContainers = [] } = promtailOf(name).workload.pod;
    expect(initContainers).toMatchObject([
      {
        name: 'topic',
        args: expect.arrayContaining(['--bootstrap-server', '--create', '--if-not-exists', logTopic.name]),
        securityContext: { runAsUser: 1000, runAsGroup: 1000, readOnlyRootFilesystem: true },
      },
    ]);
  },
);

test('it waits for no Kafka of somebody else, and makes no topic in it', () => {
  expect(promtailOf('local', external).workload.pod.initContainers).toBeUndefined();
});

test('what an external Kafka and Loki ask for comes from Secrets, where the configuration looks for it', () => {
  const { workload, container, objects } = promtailOf('local', external);
  const folders = [...JSON.stringify(container).matchAll(/"mountPath":"([^"]*)"/g)].map(([, path]) => path);
  const text = Object.values(configMaps(objects)[0]?.data ?? {}).join();
  for (const [file] of text.matchAll(/\/etc\/promtail\/[\w/-]+(?=\/)/g)) expect(folders).toContain(file);
  for (const [, variable] of text.matchAll(/\$\{(\w+)\}/g)) {
    expect(container.env).toContainEqual({ name: variable, valueFrom: { secretKeyRef: expect.anything() } });
  }
  expect(JSON.stringify(workload.pod.volumes)).toContain('"secretName":"kafka-ca"');
  expect(JSON.stringify(workload.pod.volumes)).toContain('"secretName":"loki-login"');
});

test('a password that does not read as text in YAML stays one', () => {
  const file = Object.values(configMaps(promtailOf('local', external).objects)[0]?.data ?? {}).join();
  const [, password] = /(password: .*)/.exec(file) ?? [];
  for (const odd of ['1e3', 'a: b #c', '{x}', 'true', '"']) {
    expect(parse(String(password).replace(/\$\{\w+\}/, odd))).toEqual({ password: odd });
  }
});
