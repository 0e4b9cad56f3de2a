import { existsSync, symlinkSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { ExpectedError } from './expected-error.ts';

/** What git prints, run in a checkout. Rejects with an ExpectedError that has what it said. */
async function git(root: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> {
  const { failed, code, stdout, stderr, message } = await execa('git', ['-C', root, ...args], { reject: false, env });
  if (code === 'ENOENT') throw new ExpectedError('git is not on the PATH, and what was committed is asked of it.');
  if (failed) throw new ExpectedError(`git ${args.join(' ')} failed:\n${stderr || message}`);
  return stdout;
}

/** A revision's files in a folder of their own, with the packages of the checkout that it is a revision of. */
export async function checkOut(root: string, revision: string): Promise<string> {
  const folder = join(await mkdtemp(join(tmpdir(), 'swapi-')), 'checkout');
  try {
    await git(root, ['worktree', 'add', '--quiet', '--detach', folder, revision]);
  } catch (error) {
    await removeCheckout(root, folder);
    throw error;
  }
  const modules = join(folder, 'node_modules');
  if (!existsSync(modules)) symlinkSync(join(root, 'node_modules'), modules, 'junction');
  return folder;
}

/** Removes what `checkOut` has made. */
export async function removeCheckout(root: string, folder: string): Promise<void> {
  await git(root, ['worktree', 'remove', '--force', folder]).catch(() => undefined);
  await rm(join(folder, '..'), { recursive: true, force: true });
}

/** A commit of what the checkout's files say now, whether or not git knows them yet; no branch has it. */
export async function currentRevision(root: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'swapi-'));
  try {
    // An index of its own leaves alone what is staged.
    const index = { GIT_INDEX_FILE: join(folder, 'index') };
    await git(root, ['read-tree', 'HEAD'], index);
    await git(root, ['add', '--all'], index);
    const tree = await git(root, ['write-tree'], index);
    return await git(root, ['commit-tree', tree, '-p', 'HEAD', '-m', 'the files as they are']);
  } finally {
    await rm(folder, { recursive: true });
  }
}
