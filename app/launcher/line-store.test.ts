import { expect, test } from '@jest/globals';
import { createLineStore } from './line-store.ts';

test('finds the lines of a trace among the newest ten thousand, and forgets older ones', () => {
  const store = createLineStore();
  store.add('old trace-a');
  for (let line = 0; line < 10_000; line += 1) store.add(`trace-b ${line}`);
  store.add('new trace-a');
  expect(store.ofTrace('trace-a')).toBe('old trace-a\nnew trace-a\n');
  for (let line = 0; line < 9_999; line += 1) store.add('trace-c');
  expect(store.ofTrace('trace-a')).toBe('new trace-a\n');
  expect(store.ofTrace('trace-d')).toBe('');
});

test('keeps no more characters than its limits, of a line and of all', () => {
  const store = createLineStore({ lines: 100, characters: 1_000, lineCharacters: 50 });
  store.add(`trace-a ${'x'.repeat(100)}`);
  expect(store.ofTrace('trace-a')).toBe(`trace-a ${'x'.repeat(42)}\n`);
  for (let line = 0; line < 40; line += 1) store.add(`trace-b ${'x'.repeat(100)}`);
  expect(store.ofTrace('trace-a')).toBe('');
  expect(store.ofTrace('trace-b').split('\n').length - 1).toBe(20);
});
