import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

// `npm run diff [-- REVISION]`: what the working tree does to the manifests of every environment, against a revision.

const root = fileURLToPath(new URL('..', import.meta.url));
const revision = process.argv[2] ?? 'HEAD';
const folder = mkdtempSync(join(tmpdir(), 'swapi-diff-'));
const before = join(folder, 'checkout');
try {
  execFileSync('git', ['worktree', 'add', '--quiet', '--detach', before, revision], { cwd: root, stdio: 'inherit' });
  synthesize(before, join(folder, 'before'));
  synthesize(root, join(folder, 'after'));
  const color = process.stdout.isTTY ? 'always' : 'never';
  const { status } = spawnSync('git', ['diff', '--no-index', '--stat', '-p', `--color=${color}`, 'before', 'after'], {
    cwd: folder,
    stdio: 'inherit',
  });
  if (status === 0) process.stdout.write(`The manifests are those of ${revision}.\n`);
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
} finally {
  if (existsSync(before)) execFileSync('git', ['worktree', 'remove', '--force', before], { cwd: root });
  rmSync(folder, { recursive: true, force: true });
}

function synthesize(checkout: string, out: string): void {
  if (!existsSync(join(checkout, 'k8s', 'main.ts'))) throw new Error(`${revision} has no manifests yet.`);
  const modules = join(checkout, 'node_modules');
  // A checkout of its own has no packages; those of the working tree serve it.
  if (!existsSync(modules)) symlinkSync(join(root, 'node_modules'), modules, 'junction');
  execFileSync(process.execPath, ['k8s/main.ts', '--out', out], {
    cwd: checkout,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
