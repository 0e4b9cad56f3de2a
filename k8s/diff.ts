import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkOut, removeCheckout } from '../platform/checkout.ts';

// `npm run diff [-- REVISION]`: what the working tree does to the manifests of every environment, against a revision.

const root = fileURLToPath(new URL('..', import.meta.url));
const revision = process.argv[2] ?? 'HEAD';
const folder = mkdtempSync(join(tmpdir(), 'swapi-diff-'));
let before: string | undefined;
try {
  before = await checkOut(root, revision);
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
  if (before !== undefined) await removeCheckout(root, before);
  rmSync(folder, { recursive: true, force: true });
}

function synthesize(checkout: string, out: string): void {
  if (!existsSync(join(checkout, 'k8s', 'main.ts'))) throw new Error(`${revision} has no manifests yet.`);
  execFileSync(process.execPath, ['k8s/main.ts', '--out', out], {
    cwd: checkout,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
