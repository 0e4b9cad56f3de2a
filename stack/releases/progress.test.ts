import { expect, test } from '@jest/globals';
import { createProgress } from './progress.ts';

const megabyte = 1_000_000;

test('how far downloads are is shown with speed and time left', () => {
  let now = 0;
  const progress = createProgress(new Map([['loki', 100 * megabyte]]).set('grafana', 300 * megabyte), () => now);
  // What an earlier start left is no speed.
  progress.set('loki', 50 * megabyte);
  progress.set('grafana', 0);
  now = 1_000;
  progress.set('loki', 60 * megabyte);
  progress.set('grafana', 10 * megabyte);
  expect(progress.line()).toBe('20 MB/s, 17 s left, loki 60 MB of 100 MB, grafana 10 MB of 300 MB');
  progress.end('loki');
  expect(progress.line()).toBe('20 MB/s, 15 s left, grafana 10 MB of 300 MB');
  // Nothing comes any more.
  for (now of [5_000, 9_000, 14_000]) progress.line();
  expect(progress.line()).toBe('0 kB/s, grafana 10 MB of 300 MB');
  progress.set('grafana', 300 * megabyte);
  expect(progress.line()).toBe('grafana is unpacked');
});

test('where a size is not known, the time left is not either', () => {
  let now = 0;
  const progress = createProgress(new Map([['loki', undefined]]), () => now);
  progress.set('loki', 0);
  now = 1_000;
  progress.set('loki', 5 * megabyte);
  expect(progress.line()).toBe('5 MB/s, loki 5 MB');
});
