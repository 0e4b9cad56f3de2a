import { expect, test } from '@jest/globals';
import { App, Testing } from 'cdk8s';
import { clusterEndpoints } from '../../platform/endpoints.ts';
import { completeValues, type Environment } from '../../platform/values/environments.ts';
import { loadValues } from '../../platform/values/load-values.ts';
import type { ApiObject } from '../checks/api-object.ts';
import { portNumbersOf, workloadsOf } from '../checks/workloads.ts';
import { createLoki } from './loki.ts';

function lokiOf(environment: Environment, sets: readonly string[] = []) {
  const values = loadValues({ ...completeValues(environment), sets });
  const objects: ApiObject[] = Testing.synth(createLoki(new App(), { values, endpoints: clusterEndpoints(values) }));
  const [workload] = workloadsOf(objects);
  const env = workload?.pod.containers[0]?.env ?? [];
  if (workload === undefined) throw new Error('expected a workload');
  return { workload, names: env.map(({ name }) => name), text: JSON.stringify(objects) };
}

test('the keys to a bucket come from its Secret, where there is one', () => {
  expect(lokiOf('production').text).toContain(
    '{"name":"AWS_ACCESS_KEY_ID","valueFrom":{"secretKeyRef":{"key":"accessKeyId","name":"loki-s3"}}}',
  );
  expect(lokiOf('local').text).not.toContain('secretKeyRef');
});

test('instances that gossip have a port for it and tell each other the address of their pod', () => {
  const { workload, names } = lokiOf('production');
  expect(portNumbersOf(workload.pod)).toEqual([3100, 9096, 7946]);
  expect(names).toContain('POD_IP');
});

test('a Loki alone does not gossip', () => {
  const { workload, names } = lokiOf('local');
  expect(portNumbersOf(workload.pod)).toEqual([3100, 9096]);
  expect(names).not.toContain('POD_IP');
});

test('a changed configuration rolls the pods', () => {
  const before = lokiOf('local').workload.pod.volumes;
  expect(lokiOf('local', ['loki.retentionHours=99']).workload.pod.volumes).not.toEqual(before);
  expect(lokiOf('local', ['tempo.retentionHours=99']).workload.pod.volumes).toEqual(before);
});
