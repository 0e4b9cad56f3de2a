import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';

const root = fileURLToPath(new URL('..', import.meta.url));

function diff(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['k8s/diff.ts', ...args], {
    cwd: root,
    env: { PATH: '' },
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

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
