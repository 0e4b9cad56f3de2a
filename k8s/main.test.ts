import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from '@jest/globals';
import { environments } from '../platform/values/environments.ts';
import { runNode } from '../test/run-node.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'synth-'));
afterAll(() => rmSync(folder, { recursive: true }));

const synth = (...args: string[]) => runNode(['k8s/main.ts', ...args]);

/** Contents by path below the folder. */
function filesOf(out: string): Record<string, string> {
  const paths = readdirSync(out, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.yaml'));
  return Object.fromEntries(paths.sort().map((path) => [path, readFileSync(join(out, path), 'utf8')]));
}

test('without arguments every environment is written, namespaces first, and stale files disappear', () => {
  const out = join(folder, 'all');
  mkdirSync(join(out, 'local'), { recursive: true });
  writeFileSync(join(out, 'local', 'stale.k8s.yaml'), '');
  expect(synth('--out', out)).toMatchObject({ status: 0, stderr: '' });
  expect(readdirSync(out).sort()).toEqual([...environments].sort());
  for (const environment of environments) {
    const [first] = readdirSync(join(out, environment)).sort();
    expect(first).toBe('0000-namespaces.k8s.yaml');
  }
  expect(existsSync(join(out, 'local', 'stale.k8s.yaml'))).toBe(false);
});

test('the command of cdk8s writes the same bytes', () => {
  const [ours, theirs] = [join(folder, 'ours'), join(folder, 'theirs')];
  synth('--out', ours);
  const cdk8s = runNode(['node_modules/cdk8s-cli/bin/cdk8s', 'synth', '--check-upgrade=false', '--output', theirs]);
  expect(cdk8s.status).toBe(0);
  expect(filesOf(theirs)).toEqual(filesOf(ours));
});

test('one environment goes to standard output as one stream, with values over its own', () => {
  const { status, stdout } = synth('local', '--stdout', '--set', 'images.app.tag=tried');
  expect(status).toBe(0);
  expect(stdout).toContain('image: swapi-observability:tried');
  expect(stdout.indexOf('kind: Namespace')).toBeLessThan(stdout.indexOf('kind: Deployment'));
});

test('whoever reads the stream may stop where they have enough', async () => {
  const child = spawn(process.execPath, ['k8s/main.ts', 'local', '--stdout'], { cwd: root });
  const said = text(child.stderr);
  child.stdout.once('data', () => child.stdout.destroy());
  const [code] = await once(child, 'exit');
  expect([code, await said]).toEqual([0, '']);
});

test('what cannot be synthesised is said in a few lines, with exit code 1 and nothing on standard output', () => {
  const production = synth('production', '--stdout');
  expect(production).toMatchObject({ status: 1, stdout: '' });
  expect(production.stderr).toContain('grafana.secret');
  const unknown = synth('--sett', 'a=b');
  expect(unknown.status).toBe(1);
  expect(unknown.stderr).toContain("Unknown option '--sett'");
  for (const { stderr } of [production, unknown]) expect(stderr).not.toContain('    at ');
});
