import { expect, test } from '@jest/globals';
import { broken, pod, sample } from './sample.ts';
import { matches } from './selectors.ts';
import { checkSelectors } from './selectors-find-pods.ts';

const name = 'app\\.kubernetes\\.io/name';

test('selectors that find their pods pass', () => {
  expect(checkSelectors(sample())).toEqual([]);
});

test.each([
  ['Service api', `spec.selector.${name}`, 'apy', 'Service swapi/api: selects no pods'],
  ['Service api', 'spec.selector', undefined, 'Service swapi/api: selects no pods'],
  [
    'Service kafka',
    'spec.selector',
    {},
    'Service observability/kafka: selects pods of several workloads: kafka, topics-1a2b3c, prometheus',
  ],
  ['Deployment api', `spec.selector.matchLabels.${name}`, 'x', 'Deployment swapi/api: does not select its own pods'],
  [
    'StatefulSet kafka',
    'spec.selector.matchLabels',
    {},
    'StatefulSet observability/kafka: selects the pods of Job observability/topics-1a2b3c too',
  ],
  [
    'StatefulSet kafka',
    'spec.serviceName',
    'kafka',
    'StatefulSet observability/kafka: has no headless Service kafka to name its pods',
  ],
  [
    'StatefulSet kafka',
    'spec.serviceName',
    'x',
    'StatefulSet observability/kafka: has no headless Service x to name its pods',
  ],
  [
    'Deployment api',
    `${pod}.topologySpreadConstraints.0.labelSelector.matchLabels.${name}`,
    'x',
    'Deployment swapi/api: spreads other pods than its own',
  ],
  [
    'PodDisruptionBudget api',
    `spec.selector.matchLabels.${name}`,
    'x',
    'PodDisruptionBudget swapi/api: selects the pods of 0 workloads, not of one',
  ],
  [
    'PodDisruptionBudget api',
    'metadata.namespace',
    'observability',
    'PodDisruptionBudget observability/api: selects the pods of 0 workloads, not of one',
  ],
  [
    'HorizontalPodAutoscaler api',
    'spec.scaleTargetRef.name',
    'x',
    'HorizontalPodAutoscaler swapi/api: its target, Deployment x, does not exist',
  ],
  [
    'HorizontalPodAutoscaler api',
    'spec.scaleTargetRef.kind',
    'StatefulSet',
    'HorizontalPodAutoscaler swapi/api: its target, StatefulSet api, does not exist',
  ],
  [
    'Deployment api',
    'spec.replicas',
    2,
    'HorizontalPodAutoscaler swapi/api: Deployment swapi/api sets replicas against it',
  ],
  ['NetworkPolicy api', `spec.podSelector.matchLabels.${name}`, 'x', 'NetworkPolicy swapi/api: selects no pods'],
  [
    'NetworkPolicy api',
    `spec.egress.1.to.0.podSelector.matchLabels.${name}`,
    'x',
    expect.stringContaining('no pods are at the other end of {"namespaceSelector"'),
  ],
  [
    'NetworkPolicy kafka',
    'spec.ingress.0.from.0.podSelector.matchExpressions.0.operator',
    'DoesNotExist',
    expect.stringContaining('no pods are at the other end'),
  ],
])('%s with %s %j is found', (object, path, value, finding) => {
  expect(checkSelectors(broken(object, path, value))).toContainEqual(finding);
});

test.each([
  ['In', ['api'], true, false],
  ['NotIn', ['api'], false, true],
  ['Exists', [], true, false],
  ['DoesNotExist', [], false, true],
])('%s matches as Kubernetes says, with the label and without', (operator, values, withLabel, without) => {
  const selector = { matchExpressions: [{ key: 'app', operator, values }] };
  expect(matches(selector, { app: 'api' })).toBe(withLabel);
  expect(matches(selector, {})).toBe(without);
});
