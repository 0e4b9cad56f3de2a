import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { checkOut, removeCheckout } from '../platform/checkout.ts';

const usage = `npm run diff                what the working tree does to the manifests of every environment, against HEAD
npm run diff -- REVISION    the same against another revision
`;

const root = fileURLToPath(new URL('..', import.meta.url));

try {
  await main();
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const { values: flags, positionals } = parseArgs({
    allowPositionals: true,
    options: { help: { type: 'boolean', short: 'h', default: false } },
  });
  const [revision = 'HEAD', ...others] = positionals;
  if (others.length > 0) throw new Error(usage.trimEnd());
  if (flags.help) process.stdout.write(usage);
  else await showDifference(revision);
}

async function showDifference(revision: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'swapi-diff-'));
  let before: string | undefined;
  try {
    before = await checkOut(root, revision);
    if (!existsSync(join(before, 'k8s', 'main.ts'))) throw new Error(`${revision} has no manifests yet.`);
    synthesize(before, join(folder, 'before'));
    synthesize(root, join(folder, 'after'));
    const color = process.stdout.isTTY ? 'always' : 'never';
    const { status } = spawnSync('git', ['diff', '--no-index', '--stat', '-p', `--color=${color}`, 'before', 'after'], {
      cwd: folder,
      stdio: 'inherit',
    });
    if (status === 0) process.stdout.write(`The manifests are those of ${revision}.\n`);
  } finally {
    if (before !== undefined) await removeCheckout(root, before);
    rmSync(folder, { recursive: true, force: true });
  }
}

function synthesize(checkout: string, out: string): void {
  execFileSync(process.execPath, ['k8s/main.ts', '--out', out], {
    cwd: checkout,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
