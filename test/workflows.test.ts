import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import packageJson from '../package.json' with { type: 'json' };

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const workflows = globSync('.github/{workflows/*,actions/*/action}.yml', { cwd: root }).map(read);
const all = (pattern: RegExp) =>
  workflows.flatMap((text) => [...text.matchAll(pattern)].map(([, found = '']) => found));

test('every action is pinned to one commit, with its version beside it', () => {
  const uses = all(/uses: (.*)$/gm).filter((use) => !use.startsWith('./'));
  expect(uses.length).toBeGreaterThan(5);
  expect(uses.filter((use) => !/^[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(use))).toEqual([]);
  const actions = new Set(uses.map((use) => use.split('@')[0]));
  expect(new Set(uses).size).toBe(actions.size);
});

test('scripts exist', () => {
  const scripts = all(/npm run (?:--silent )?([\w:]+)/g);
  expect(scripts.length).toBeGreaterThan(1);
  expect(scripts.filter((script) => !(script in packageJson.scripts))).toEqual([]);
});

test('the Node.js that editors and workflows begin with is the one that runs', () => {
  expect(Object.values(packageJson.optionalDependencies)).toContain(read('.nvmrc').trim());
});

test('a workflow may read what is here, and a job alone more than that', () => {
  const files = globSync('.github/workflows/*.yml', { cwd: root });
  const permissions = files.map((file) => [file, parse(read(file)).permissions]);
  expect(permissions).toEqual(files.map((file) => [file, { contents: 'read' }]));
});

test('an image has its name only after it was tested and scanned, on both architectures', () => {
  const { jobs } = parse(read('.github/workflows/release.yml'));
  const commands = (job: { steps: { run?: string }[] }) => job.steps.map(({ run }) => run ?? '').join('\n');
  expect([jobs.build.needs, jobs.name.needs]).toEqual(['test', 'build']);
  expect(jobs.build.strategy.matrix.include.map(({ architecture }: { architecture: string }) => architecture)).toEqual([
    'amd64',
    'arm64',
  ]);
  expect(commands(jobs.build)).toMatch(/--sbom=true --provenance=mode=max[\s\S]*grype\S* --fail-on high/);
  expect(commands(jobs.build)).not.toContain('GITHUB_REF_NAME#v}" --push');
  expect(commands(jobs.name)).toContain('imagetools create --tag "$name" "$candidate-amd64" "$candidate-arm64"');
});
