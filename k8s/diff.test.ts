import { expect, test } from '@jest/globals';
import { runNode } from '../test/run-node.ts';

const diff = (...args: string[]) => runNode(['k8s/diff.ts', ...args], { PATH: '' });

test('--help says what it takes, and asks git for nothing', () => {
  const help = diff('--help');
  expect(help).toMatchObject({ status: 0, stderr: '' });
  expect(help.stdout).toContain('npm run diff -- REVISION');
});

test.each([
  ['an option that it does not have', ['--revision'], "Unknown option '--revision'"],
  ['a second revision', ['v1', 'v2'], 'npm run diff -- REVISION'],
])('%s is told without a stack', (_, args, said) => {
  const { status, stdout, stderr } = diff(...args);
  expect([status, stdout]).toEqual([1, '']);
  expect(stderr).toContain(said);
  expect(stderr).not.toContain('    at ');
});
