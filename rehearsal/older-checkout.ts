import { existsSync, symlinkSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Tools } from '../cluster/tools.ts';

/** A commit's files, with the packages of this checkout. */
export async function checkOut(tools: Tools, root: string, revision: string): Promise<string> {
  const folder = join(await mkdtemp(join(tmpdir(), 'older-')), 'checkout');
  await tools.ask('git', ['-C', root, 'worktree', 'add', '--quiet', '--detach', folder, revision]);
  if (!existsSync(join(folder, 'node_modules'))) {
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
  }
  return folder;
}

export async function removeCheckout(tools: Tools, root: string, folder: string): Promise<void> {
  await tools.attempt('git', ['-C', root, 'worktree', 'remove', '--force', folder]);
  await rm(join(folder, '..'), { recursive: true, force: true });
}
