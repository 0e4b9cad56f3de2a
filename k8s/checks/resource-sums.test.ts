import { expect, test } from '@jest/globals';
import { resourceSums } from './resource-sums.ts';
import { broken, pod, sample } from './sample.ts';

const mebibyte = 1024 ** 2;

test('requests and limits are summed over all pods, by namespace and in total', () => {
  const { namespaces, total } = resourceSums(sample());
  // Four pods of api at most.
  expect(namespaces.swapi?.requests.cpu).toBeCloseTo(0.4);
  expect(namespaces.swapi?.limits).toEqual({ cpu: 4, memory: 4 * 256 * mebibyte });
  // Three of Kafka, whose init container asks for more cpu and is allowed more memory; one of Prometheus; the job.
  expect(namespaces.observability?.requests.cpu).toBeCloseTo(3 * 0.5 + 0.1 + 0.1);
  expect(namespaces.observability?.requests.memory).toBe((3 * 1024 + 256 + 256) * mebibyte);
  expect(namespaces.observability?.limits).toEqual({ cpu: 0, memory: (3 * 2048 + 512 + 256) * mebibyte });
  expect(total.limits).toEqual({ cpu: 4, memory: (4 * 256 + 3 * 2048 + 512 + 256) * mebibyte });
});

test('an init container that stays is added to those that follow it', () => {
  const objects = broken('StatefulSet kafka', `${pod}.initContainers.0.restartPolicy`, 'Always');
  const alone = objects.filter(({ metadata }) => metadata.name === 'kafka');
  expect(resourceSums(alone).total.limits.memory).toBe(3 * (2048 + 1024) * mebibyte);
});
