import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';

function fuzz(...args: string[]) {
  const main = fileURLToPath(new URL('main.ts', import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], { encoding: 'utf8' });
  return { status, stdout, stderr };
}

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
