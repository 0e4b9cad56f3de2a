import { expect, test } from '@jest/globals';
import { runNode } from '../run-node.ts';

const fuzz = (...args: string[]) => runNode(['test/front-door/main.ts', ...args]);

test('--help says what it takes', () => {
  const help = fuzz('--help');
  expect(help).toMatchObject({ status: 0, stderr: '' });
  expect(help.stdout).toContain('--seed N');
});

test.each([
  ['an option that it does not have', ['--sed', '1'], "Unknown option '--sed'"],
  ['a number that is none', ['--inputs', 'many'], '--inputs 2000'],
])('%s is told without a stack', (_, args, said) => {
  const { status, stdout, stderr } = fuzz(...args);
  expect([status, stdout]).toEqual([1, '']);
  expect(stderr).toContain(said);
  expect(stderr).not.toContain('    at ');
});
