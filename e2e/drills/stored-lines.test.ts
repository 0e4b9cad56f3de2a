import { expect, test } from '@jest/globals';
import { accountOfLines } from './stored-lines.ts';

function looks(...answers: readonly (readonly number[])[]) {
  let taken = 0;
  return async () => answers[Math.min(taken++, answers.length - 1)] ?? [];
}

test('waits for lines that are still on their way', async () => {
  expect(await accountOfLines([1, 2, 3], looks([1], [1, 2], [1, 2], [1, 2, 3]), 1)).toEqual({
    missing: [],
    duplicates: 0,
    others: [],
  });
});

test('gives up a line that does not come', async () => {
  expect((await accountOfLines([1, 2, 3], looks([1], [1, 2]), 1)).missing).toEqual([3]);
});
