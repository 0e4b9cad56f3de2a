import { expect, test } from '@jest/globals';
import { cpuMicrosOf } from './cpu-time.ts';

// The time of a process is read from /proc, which only Linux has.
(process.platform === 'linux' ? test : test.skip)('the CPU time of a process is what it knows of itself', () => {
  const { user, system } = process.cpuUsage();
  const ticks = 10_000;
  expect(Math.abs(cpuMicrosOf(process.pid) - (user + system))).toBeLessThanOrEqual(5 * ticks);
});
