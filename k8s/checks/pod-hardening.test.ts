import { expect, test } from '@jest/globals';
import { checkPodHardening } from './pod-hardening.ts';
import { broken, container, pod, sample } from './sample.ts';

const none = new Set<string>();

test('hardened pods pass', () => {
  expect(checkPodHardening(sample(), none)).toEqual([]);
});

test.each([
  [`${pod}.automountServiceAccountToken`, undefined, 'automountServiceAccountToken is not false'],
  [`${pod}.enableServiceLinks`, undefined, 'enableServiceLinks is not false'],
  [`${pod}.terminationGracePeriodSeconds`, undefined, 'terminationGracePeriodSeconds is not set'],
  [`${pod}.securityContext.runAsUser`, undefined, 'container api has no numeric runAsUser above 0'],
  [`${pod}.securityContext.runAsGroup`, 0, 'container api has no numeric runAsGroup above 0'],
  [
    `${container}.securityContext.readOnlyRootFilesystem`,
    false,
    'container api can write to its root: readOnlyRootFilesystem is not true',
  ],
  [`${container}.securityContext.capabilities.add`, ['NET_BIND_SERVICE'], 'container api adds capabilities'],
  [
    `${container}.securityContext.seccompProfile`,
    { type: 'Localhost' },
    'container api has another seccomp profile than RuntimeDefault',
  ],
  [`${container}.livenessProbe`, undefined, 'container api has no livenessProbe'],
  [`${container}.readinessProbe`, undefined, 'container api has no readinessProbe'],
  [`${container}.resources.requests.cpu`, undefined, 'container api requests no cpu'],
  [`${container}.resources.requests.memory`, undefined, 'container api requests no memory'],
  [`${container}.resources.limits.memory`, undefined, 'container api has no limit of memory'],
  [`${container}.resources.requests.memory`, '1Gi', 'container api requests more memory than its limit'],
  [`${container}.image`, 'localhost:5001/swapi', 'container api has an image that is not pinned: localhost:5001/swapi'],
  [`${container}.image`, 'swapi:latest', 'container api has an image that is not pinned: swapi:latest'],
])('%s %j is found', (path, value, finding) => {
  expect(checkPodHardening(broken('Deployment api', path, value), none)).toEqual([`Deployment swapi/api: ${finding}`]);
});

test('a root may be written to where that is declared', () => {
  const objects = broken('Deployment api', `${container}.securityContext.readOnlyRootFilesystem`, false);
  expect(checkPodHardening(objects, new Set(['swapi/api']))).toEqual([]);
});

test.each([
  [`${container}.resources.limits.cpu`, undefined],
  [`${container}.image`, `swapi@sha256:${'0'.repeat(64)}`],
  [`${container}.image`, `registry.example.com:5000/swapi:latest@sha256:${'0'.repeat(64)}`],
])('%s %j is allowed', (path, value) => {
  expect(checkPodHardening(broken('Deployment api', path, value), none)).toEqual([]);
});
