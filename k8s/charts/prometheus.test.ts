import { expect, test } from '@jest/globals';
import { App, Testing } from 'cdk8s';
import { clusterEndpoints } from '../../platform/endpoints.ts';
import { completeValues, type Environment } from '../../platform/values/environments.ts';
import { loadValues } from '../../platform/values/load-values.ts';
import type { ApiObject } from '../checks/api-object.ts';
import { createPrometheus } from './prometheus.ts';

function objectsOf(environment: Environment, sets: readonly string[] = []): ApiObject[] {
  const values = loadValues({ ...completeValues(environment), sets });
  return Testing.synth(createPrometheus(new App(), { values, endpoints: clusterEndpoints(values) }));
}

const textOf = (objects: readonly ApiObject[], kind: string) => JSON.stringify(objects.filter((o) => o.kind === kind));

test('changed rules reach the pod that runs, which does not roll for them', () => {
  const before = objectsOf('local');
  const after = objectsOf('local', ['api.resources.memoryLimit=333Mi']);
  expect(textOf(after, 'ConfigMap')).not.toBe(textOf(before, 'ConfigMap'));
  expect(textOf(after, 'StatefulSet')).toBe(textOf(before, 'StatefulSet'));
});

test('a changed configuration rolls the pod', () => {
  const after = objectsOf('local', ['prometheus.retentionHours=500']);
  expect(textOf(after, 'StatefulSet')).not.toBe(textOf(objectsOf('local'), 'StatefulSet'));
});

test('the Secret of the remote store is mounted where there is one', () => {
  expect(textOf(objectsOf('production'), 'StatefulSet')).toContain('"secretName":"prometheus-remote-write"');
  expect(textOf(objectsOf('local'), 'StatefulSet')).not.toContain('secretName');
});
