import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { execa } from 'execa';
import { checkOut, currentRevision, removeCheckout } from './checkout.ts';

const hasGit = spawnSync('git', ['--version']).status === 0;
let root: string;
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'checkout-'));
  if (!hasGit) return;
  await git('init', '--quiet');
  await git('config', 'user.name', 'test');
  await git('config', 'user.email', 'test@example.com');
  writeFileSync(join(root, 'kept'), 'committed');
  await git('add', '.');
  await git('commit', '--quiet', '--message', 'first');
});
afterEach(() => rmSync(root, { recursive: true }));

async function git(...args: readonly string[]): Promise<string> {
  return (await execa('git', ['-C', root, ...args])).stdout;
}

/** Everything else works without git, and so do the tests of it: these are skipped with the reason. */
const testWithGit = (name: string, run: () => Promise<void>): void =>
  hasGit ? test(name, run) : test.skip(`${name} (no git on the PATH)`, run);

testWithGit('a revision gets a folder of its own, with the packages of the checkout', async () => {
  const folder = await checkOut(root, 'HEAD');
  expect(readFileSync(join(folder, 'kept'), 'utf8')).toBe('committed');
  await removeCheckout(root, folder);
  expect(existsSync(folder)).toBe(false);
  expect((await git('worktree', 'list')).split('\n')).toHaveLength(1);
});

testWithGit('what the files say now has a revision, and what is staged stays as it was', async () => {
  writeFileSync(join(root, 'kept'), 'changed');
  writeFileSync(join(root, 'new'), 'not known to git');
  const revision = await currentRevision(root);
  expect(await git('show', `${revision}:kept`)).toBe('changed');
  expect(await git('show', `${revision}:new`)).toBe('not known to git');
  expect(await git('status', '--short')).toBe(' M kept\n?? new');
});

testWithGit('a revision that there is none of is told', async () => {
  await expect(checkOut(root, 'nowhere')).rejects.toThrow('invalid reference: nowhere');
});

test('a missing git is told', async () => {
  const { PATH } = process.env;
  process.env.PATH = root;
  try {
    await expect(checkOut(root, 'HEAD')).rejects.toThrow('git is not on the PATH');
  } finally {
    process.env.PATH = PATH;
  }
});
