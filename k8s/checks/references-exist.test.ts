import { expect, test } from '@jest/globals';
import { checkReferences } from './references-exist.ts';
import { broken, container, pod, sample, sampleEnvironment } from './sample.ts';

const { secrets } = sampleEnvironment;

test('references to what exists pass', () => {
  expect(checkReferences(sample(), secrets)).toEqual([]);
});

test.each([
  [`${pod}.volumes.0.configMap.name`, 'x', 'ConfigMap x does not exist'],
  [`${pod}.volumes.0.configMap.items.0.key`, 'x', 'ConfigMap prometheus-abc has no key x'],
  [
    `${pod}.volumes.0`,
    { name: 'config', projected: { sources: [{ configMap: { name: 'x' } }] } },
    'ConfigMap x does not exist',
  ],
  [
    `${pod}.volumes.0`,
    { name: 'config', projected: { sources: [{ secret: { name: 'x' } }] } },
    'Secret x is not declared',
  ],
  [`${pod}.volumes.0`, { name: 'config', secret: { secretName: 'x' } }, 'Secret x is not declared'],
  [`${pod}.volumes.1.persistentVolumeClaim.claimName`, 'x', 'PersistentVolumeClaim x does not exist'],
  [`${pod}.volumes.0.name`, 'x', 'container prometheus mounts volume config, which does not exist'],
  [
    `${container}.env`,
    [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'prometheus-abc', key: 'x' } } }],
    'ConfigMap prometheus-abc has no key x',
  ],
  [
    `${container}.env`,
    [{ name: 'A', valueFrom: { secretKeyRef: { name: 'session', key: 'key' } } }],
    'Secret session is not declared',
  ],
  [`${container}.envFrom`, [{ configMapRef: { name: 'x' } }], 'ConfigMap x does not exist'],
  [`${container}.envFrom`, [{ secretRef: { name: 'x' } }], 'Secret x is not declared'],
  [`${pod}.imagePullSecrets`, [{ name: 'x' }], 'Secret x is not declared'],
  [`${pod}.serviceAccountName`, 'x', 'ServiceAccount x does not exist'],
])('%s %j is found', (path, value, finding) => {
  expect(checkReferences(broken('Deployment prometheus', path, value), secrets)).toEqual([
    `Deployment observability/prometheus: ${finding}`,
  ]);
});

test('a file that is mounted by its key has to be one of the ConfigMap', () => {
  const volume = { name: 'config', configMap: { name: 'prometheus-abc' } };
  const mounted = { name: 'prometheus', volumeMounts: [{ name: 'config', mountPath: '/x', subPath: 'x.yml' }] };
  const objects = broken('Deployment prometheus', pod, { containers: [mounted], volumes: [volume] });
  expect(checkReferences(objects, secrets)).toEqual([
    'Deployment observability/prometheus: ConfigMap prometheus-abc has no key x.yml',
  ]);
});

test('what is optional may be missing', () => {
  const optional = { name: 'config', configMap: { name: 'x', optional: true } };
  expect(checkReferences(broken('Deployment prometheus', `${pod}.volumes.0`, optional), secrets)).toEqual([]);
});

test.each([
  ['spec.tls.0.secretName', 'x', 'Secret x is not declared'],
  ['spec.rules.0.http.paths.0.backend.service.name', 'x', 'Service x with port 80 does not exist'],
  ['spec.rules.0.http.paths.0.backend.service.port', { number: 81 }, 'Service api with port 81 does not exist'],
])('an Ingress with %s %j is found', (path, value, finding) => {
  expect(checkReferences(broken('Ingress api', path, value), secrets)).toEqual([`Ingress swapi/api: ${finding}`]);
});
