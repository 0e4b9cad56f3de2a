import { expect, test } from '@jest/globals';
import { type ClusterObject, unusedObjects } from './unused-objects.ts';

const namespace = 'swapi-telemetry';
const object = (kind: string, name: string, more: object = {}): ClusterObject => ({
  kind,
  metadata: { name, namespace },
  ...more,
});
const configMap = (name: string) => object('ConfigMap', name);
const finished = (type: string, status = 'True') => ({ status: { conditions: [{ type, status }] } });

const names = (objects: readonly ClusterObject[]) => objects.map(({ metadata }) => metadata.name);

test('what the manifests have stays, by kind and namespace', () => {
  const candidates = [configMap('loki-1'), configMap('loki-2'), object('Job', 'topics-1', finished('Complete'))];
  const wanted = [configMap('loki-2'), object('Job', 'loki-1'), { ...object('Job', 'topics-1') }];
  expect(names(unusedObjects(wanted, { candidates, users: [] }))).toEqual(['loki-1']);
  const elsewhere = { ...configMap('loki-1'), metadata: { name: 'loki-1', namespace: 'swapi-service' } };
  expect(names(unusedObjects([elsewhere], { candidates: [configMap('loki-1')], users: [] }))).toEqual(['loki-1']);
});

const container = (more: object) => ({ containers: [{ name: 'c', ...more }] });

test.each<[string, ClusterObject]>([
  ['a volume of a pod', object('Pod', 'p', { spec: { volumes: [{ name: 'v', configMap: { name: 'used' } }] } })],
  [
    'a projected volume of a ReplicaSet without pods',
    object('ReplicaSet', 'r', {
      spec: {
        replicas: 0,
        template: { spec: { volumes: [{ projected: { sources: [{ configMap: { name: 'used' } }] } }] } },
      },
    }),
  ],
  [
    'a revision of a StatefulSet',
    object('ControllerRevision', 'c', {
      data: { spec: { template: { spec: { volumes: [{ configMap: { name: 'used' } }] } } } },
    }),
  ],
  [
    'the variables of a Deployment',
    object('Deployment', 'd', {
      spec: { template: { spec: container({ envFrom: [{ configMapRef: { name: 'used' } }] }) } },
    }),
  ],
  [
    'a variable of what runs before a Job',
    object('Job', 'j', {
      spec: {
        template: {
          spec: { initContainers: [{ env: [{ valueFrom: { configMapKeyRef: { name: 'used', key: 'k' } } }] }] },
        },
      },
    }),
  ],
])('a ConfigMap stays that is named by %s', (_, user) => {
  const candidates = [configMap('used'), configMap('unused')];
  expect(names(unusedObjects([], { candidates, users: [user] }))).toEqual(['unused']);
});

test('a ConfigMap of the same name in another namespace is another one', () => {
  const user = {
    ...object('Pod', 'p', { spec: { volumes: [{ configMap: { name: 'same' } }] } }),
    metadata: { name: 'p', namespace: 'swapi-service' },
  };
  expect(names(unusedObjects([], { candidates: [configMap('same')], users: [user] }))).toEqual(['same']);
});

test('a Job stays until it is over', () => {
  const candidates = [
    object('Job', 'running'),
    object('Job', 'not-yet', finished('Complete', 'False')),
    object('Job', 'suspended', finished('Suspended')),
    object('Job', 'done', finished('Complete')),
    object('Job', 'failed', finished('Failed')),
  ];
  expect(names(unusedObjects([], { candidates, users: [] }))).toEqual(['done', 'failed']);
});

test('what somebody else owns stays, and every other kind', () => {
  const owned = { ...configMap('owned'), metadata: { ...configMap('owned').metadata, ownerReferences: [{}] } };
  const candidates = [owned, object('PersistentVolumeClaim', 'data-kafka-0'), object('Secret', 'loki-s3')];
  expect(unusedObjects([], { candidates, users: [] })).toEqual([]);
});
