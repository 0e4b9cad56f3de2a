import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Environment } from './processes.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Runs Node.js in the project's folder until it ends, with the environment of the tests unless another is given. */
export function runNode(args: readonly string[], env?: Environment) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, env, encoding: 'utf8' });
  return { status, stdout, stderr };
}
