import { expect, test } from '@jest/globals';
import { App, Testing } from 'cdk8s';
import { clusterEndpoints } from '../../platform/endpoints.ts';
import { completeValues, type Environment, environments } from '../../platform/values/environments.ts';
import { loadValues } from '../../platform/values/load-values.ts';
import { type ApiObject, ofKind } from '../checks/api-object.ts';
import { portNumbersOf, workloadsOf } from '../checks/workloads.ts';
import { createKafka } from './kafka.ts';

function kafkaOf(environment: Environment, sets: readonly string[] = []) {
  const values = loadValues({ ...completeValues(environment), sets });
  const objects: ApiObject[] = Testing.synth(createKafka(new App(), { values, endpoints: clusterEndpoints(values) }));
  const [workload] = workloadsOf(objects);
  const env = workload?.pod.containers[0]?.env ?? [];
  if (workload === undefined) throw new Error('expected a workload');
  return { objects, workload, env, variables: Object.fromEntries(env.map(({ name, value }) => [name, value])) };
}

test.each(environments)('in %s, a broker knows itself by variables that stand before those that use them', (name) => {
  const { env } = kafkaOf(name);
  const names = env.map((variable) => variable.name);
  for (const [place, { value = '' }] of env.entries()) {
    for (const [, used] of value.matchAll(/\$\((\w+)\)/g)) expect(names.slice(0, place)).toContain(used);
  }
  expect(env.find((variable) => variable.name === 'KAFKA_NODE_ID')?.value).toBe('$(POD_INDEX)');
});

test.each(environments)('in %s, the voters are the pods of the StatefulSet', (environment) => {
  const { workload, variables } = kafkaOf(environment);
  const pods = Array.from({ length: workload.replicas.most }, (_, index) => index);
  expect(variables['KAFKA_CONTROLLER_QUORUM_VOTERS']).toBe(
    pods.map((n) => `${n}@kafka-${n}.kafka-headless.swapi-telemetry.svc.cluster.local:9093`).join(','),
  );
  expect(workload.serviceName).toBe('kafka-headless');
});

test.each(environments)('in %s, pod and Service open the ports that the broker listens on, and no other', (name) => {
  const { workload, variables, objects } = kafkaOf(name);
  const listening = [...(variables['KAFKA_LISTENERS'] ?? '').matchAll(/:(\d+)/g)].map(([, port]) => Number(port));
  expect(portNumbersOf(workload.pod)).toEqual(listening);
  const services = ofKind<{ spec: { ports: { port: number }[] } }>(objects, 'Service');
  const service = services.find(({ metadata }) => metadata.name === 'kafka');
  expect(service?.spec.ports.map(({ port }) => port)).toEqual(listening.filter((port) => port !== 9093));
});

test('what Kafka writes besides its data goes to scratch folders, and its data to the volume', () => {
  const { workload, variables } = kafkaOf('production');
  const folders = [...JSON.stringify(workload.pod).matchAll(/"mountPath":"([^"]*)"/g)].map(([, path]) => path);
  expect(folders.toSorted()).toEqual(['/opt/kafka/config', '/tmp', '/var/lib/kafka/data']);
  expect(variables).toMatchObject({ KAFKA_LOG_DIRS: '/var/lib/kafka/data/kraft', LOG_DIR: '/tmp/logs' });
});

test('a broker has a minute to hand over what it leads', () => {
  expect(kafkaOf('production').workload.pod.terminationGracePeriodSeconds).toBe(60);
});
