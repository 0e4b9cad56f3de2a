import { expect, test } from '@jest/globals';
import { createChecks } from './all-checks.ts';
import { broken, pod, sample, sampleEnvironment } from './sample.ts';

const check = createChecks();

test('an environment without a fault passes every check', () => {
  expect(check(sample(), sampleEnvironment)).toEqual([]);
});

test('what Kubernetes would not read is reported before anything is made of it', () => {
  expect(check(broken('Deployment api', `${pod}.containers`, 'api'), sampleEnvironment)).toEqual([
    'Deployment swapi/api: spec.template.spec.containers is not a list',
  ]);
});

test.each([
  ['Deployment api', 'metadata.namespace', 'elsewhere', 'Deployment elsewhere/api: namespace elsewhere does not exist'],
  ['Deployment api', `${pod}.hostPID`, true, 'Deployment swapi/api: pod is among the processes of its host'],
  ['Deployment api', `${pod}.enableServiceLinks`, true, 'Deployment swapi/api: enableServiceLinks is not false'],
  ['Service api', 'spec.selector', { app: 'x' }, 'Service swapi/api: selects no pods'],
  [
    'Service api',
    'spec.ports.0.targetPort',
    3001,
    'Service swapi/api: targetPort 3001 is no containerPort of Deployment swapi/api',
  ],
  ['Deployment api', `${pod}.imagePullSecrets.0.name`, 'x', 'Deployment swapi/api: Secret x is not declared'],
  [
    'Deployment api',
    `${pod}.containers.0.args`,
    ['http://nobody:80'],
    'Deployment swapi/api container api: http://nobody:80 is no Service: there is no nobody in namespace swapi',
  ],
  ['ConfigMap prometheus-abc', 'data.prometheus\\.yml', '{}', 'Deployment swapi/api: is not scraped'],
  [
    'NetworkPolicy default-deny',
    'spec.policyTypes',
    ['Egress'],
    'Namespace swapi: has no NetworkPolicy that denies everything by default',
  ],
  [
    'Deployment api',
    `${pod}.containers.0.env.0`,
    { name: 'PASSWORD', value: 'x' },
    'Deployment swapi/api: container api has PASSWORD with a literal value',
  ],
])('%s with %s %j is found by one of the checks', (object, path, value, finding) => {
  expect(check(broken(object, path, value), sampleEnvironment)).toContain(finding);
});
