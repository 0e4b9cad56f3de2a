import { expect, test } from '@jest/globals';
import type { Kubectl } from './kubectl.ts';
import { chooseNodes } from './nodes.ts';

const node = (name: string, spec: object = {}) => ({ metadata: { name }, spec });
const controlPlane = node('control-plane', {
  taints: [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }],
});

const choose = (items: readonly object[]) =>
  chooseNodes({ get: async () => ({ items }) } as Pick<Kubectl, 'get'> as Kubectl);

test('of three that take pods the last is drained, and what stays is on the first', async () => {
  const nodes = [controlPlane, node('a'), node('b', { unschedulable: true }), node('c'), node('d')];
  expect(await choose(nodes)).toEqual({ home: 'a', drained: 'd', count: 3 });
});

test('of fewer none is drained', async () => {
  expect(await choose([controlPlane, node('a'), node('b')])).toEqual({ home: 'a', drained: undefined, count: 2 });
});

test('a cluster without any is refused', async () => {
  await expect(choose([controlPlane])).rejects.toThrow('no node that takes pods');
});
