import { expect, test } from '@jest/globals';
import { checkNetworkPolicies } from './network-soundness.ts';
import { broken, sample } from './sample.ts';

test('policies that deny first and open by name pass', () => {
  expect(checkNetworkPolicies(sample())).toEqual([]);
});

const undefended = 'Namespace swapi: has no NetworkPolicy that denies everything by default';

test.each([
  ['spec.policyTypes', ['Ingress'], [undefended]],
  ['spec.policyTypes', undefined, [undefended]],
  ['spec.podSelector', { matchLabels: { app: 'x' } }, [undefended]],
  ['metadata.namespace', 'observability', [undefended]],
  [
    'spec.ingress',
    [{}],
    [
      undefended,
      'NetworkPolicy swapi/default-deny: Ingress is open to everybody: {}',
      'NetworkPolicy swapi/default-deny: Ingress is open on every port: {}',
    ],
  ],
])('a default policy with %s %j is found', (path, value, findings) => {
  expect(checkNetworkPolicies(broken('NetworkPolicy default-deny', path, value))).toEqual(findings);
});

test.each([
  ['spec.ingress.1.from', [], 'Ingress is open to everybody'],
  ['spec.ingress.1.from', undefined, 'Ingress is open to everybody'],
  ['spec.ingress.1.from.0', {}, 'Ingress is open to everybody'],
  ['spec.ingress.1.from.0', { namespaceSelector: {} }, 'Ingress is open to everybody'],
  ['spec.ingress.1.from.0', { podSelector: { matchLabels: {} } }, 'Ingress is open to everybody'],
  ['spec.ingress.1.ports', undefined, 'Ingress is open on every port'],
  ['spec.egress.2.ports.0', { protocol: 'TCP' }, 'Egress is open on every port'],
])('a rule with %s %j is found', (path, value, finding) => {
  expect(checkNetworkPolicies(broken('NetworkPolicy api', path, value))).toEqual([
    expect.stringContaining(`NetworkPolicy swapi/api: ${finding}`),
  ]);
});

test.each([
  ['spec.egress.0.ports.0.protocol', 'TCP'],
  ['spec.egress.0.to.0.podSelector.matchLabels', { app: 'x' }],
])('a client that cannot resolve names, by %s %j, is found', (path, value) => {
  expect(checkNetworkPolicies(broken('NetworkPolicy api', path, value))).toEqual([
    'Deployment swapi/api: may call others but not resolve their names',
  ]);
});
