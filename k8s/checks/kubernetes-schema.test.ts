import { expect, test } from '@jest/globals';
import { createSchemaCheck } from './kubernetes-schema.ts';
import { loadKubernetesTypes } from './kubernetes-types.ts';
import { allowedValues } from './kubernetes-values.ts';
import { broken, container, pod, sample } from './sample.ts';

const check = createSchemaCheck();

test('sound objects pass', () => {
  expect(check(sample())).toEqual([]);
});

test.each([
  ['an unknown field', `${container}.livenesProbe`, {}, 'containers[0].livenesProbe is no such field'],
  ['a field under its name in TypeScript', `${pod}.hostPid`, true, 'hostPid is no such field'],
  ['a number for text', `${container}.env.0.value`, 1, 'containers[0].env[0].value is 1, not text'],
  [
    'text for a number',
    `${pod}.terminationGracePeriodSeconds`,
    '30',
    'terminationGracePeriodSeconds is "30", not an integer',
  ],
  ['a fraction', `${pod}.terminationGracePeriodSeconds`, 1.5, 'terminationGracePeriodSeconds is 1.5, not an integer'],
  ['text for a boolean', `${pod}.hostNetwork`, 'false', 'hostNetwork is "false", not a boolean'],
  ['nothing', `${pod}.nodeName`, null, 'nodeName is null, not text'],
  ['a missing field', `${container}.name`, undefined, 'containers[0].name is missing'],
  ['an object for a list', `${pod}.containers`, {}, 'containers is not a list'],
  ['a list for an object', `${pod}.securityContext`, [], 'securityContext is not an object'],
  ['a list for a map', `${pod}.nodeSelector`, [], 'nodeSelector is not a map'],
  ['a wrong value in a map', `${pod}.nodeSelector.zone`, 1, 'nodeSelector.zone is 1, not text'],
  [
    'a wrong quantity',
    `${container}.resources.limits.memory`,
    '1 GB',
    'resources.limits.memory is "1 GB", not a quantity',
  ],
  ['a wrong port', `${container}.livenessProbe.httpGet.port`, true, 'httpGet.port is true, not an integer or text'],
  [
    'a value not allowed',
    `${pod}.restartPolicy`,
    'Sometimes',
    'restartPolicy is "Sometimes", not one of Always, Never, OnFailure',
  ],
])('%s is found', (_, path, value, finding) => {
  expect(check(broken('Deployment api', path, value))).toEqual([expect.stringContaining(finding)]);
});

test('a value not allowed is found within a list', () => {
  expect(check(broken('NetworkPolicy api', 'spec.policyTypes', ['Ingress', 'egress']))).toEqual([
    'NetworkPolicy swapi/api: spec.policyTypes is "egress", not one of Egress, Ingress',
  ]);
});

test.each([
  ['apps/v2', 'Deployment'],
  ['v1', 'Deployment'],
  ['apps/v1', 'Deploymint'],
])('%s %s is an unknown kind', (apiVersion, kind) => {
  expect(check([{ apiVersion, kind, metadata: { name: 'api' } }])).toEqual([
    `${kind} api: ${apiVersion} ${kind} is an unknown kind`,
  ]);
});

test('a status is not for a manifest', () => {
  expect(check(broken('Deployment api', 'status', {}))).toEqual(['Deployment swapi/api: status is no such field']);
});

test('a field newer than the types passes if it is listed, and only where it is', () => {
  const hook = broken('Deployment api', `${container}.lifecycle`, { preStop: { exec: {}, sleep: { seconds: 5 } } });
  expect(check(hook)).toEqual([expect.stringContaining('lifecycle.preStop.sleep is no such field')]);
  const newer = { 'io.k8s.api.core.v1.LifecycleHandler#sleep': 'since 1.29' };
  expect(createSchemaCheck({ newer })(hook)).toEqual([]);
});

test('every enumeration is of a field that exists', () => {
  const types = loadKubernetesTypes();
  const ids = new Set(
    [...types.names()].flatMap((fqn) => [...(types.fields(fqn)?.values() ?? [])]).map(({ id }) => id),
  );
  expect(Object.keys(allowedValues).filter((id) => !ids.has(id))).toEqual([]);
});
