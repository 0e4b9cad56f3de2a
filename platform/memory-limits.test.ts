import { expect, test } from '@jest/globals';
import { nodeMemory } from './memory-limits.ts';
import { parseQuantity } from './quantity.ts';

test.each(['192Mi', '256Mi', '320Mi', '512Mi'])('old and young space fit into %s together', (memoryLimit) => {
  const { NODE_OPTIONS = '' } = nodeMemory({ cpu: '1', cpuLimit: '1', memory: memoryLimit, memoryLimit });
  const [, old = Number.NaN, semi = Number.NaN] = (
    /old-space-size=(\d+) .*semi-space-size=(\d+)$/.exec(NODE_OPTIONS) ?? []
  ).map(Number);
  // Code, buffers and what else a process needs take some 60 MiB.
  expect(old + 3 * semi + 60).toBeLessThanOrEqual(parseQuantity(memoryLimit) / 1024 ** 2);
  expect(Math.log2(semi) % 1).toBe(0);
});
