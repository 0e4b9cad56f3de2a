import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import packageJson from '../package.json' with { type: 'json' };

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const paths = globSync('.github/workflows/*.yml', { cwd: root }).map((path) => path.split(sep).join('/'));
const actionPaths = globSync('.github/actions/*/action.yml', { cwd: root }).map((path) => path.split(sep).join('/'));
const workflows = paths.map(read);
const all = (pattern: RegExp) =>
  [...workflows, ...actionPaths.map(read)].flatMap((text) =>
    [...text.matchAll(pattern)].map(([, found = '']) => found),
  );

type Permissions = Readonly<Record<string, string>>;
interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Job {
  readonly uses?: string;
  readonly needs?: readonly string[];
  readonly permissions?: Permissions;
  readonly 'timeout-minutes'?: number;
  readonly steps?: readonly Step[];
}
interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: Permissions;
  readonly jobs: Readonly<Record<string, Job>>;
}

const parsed = paths.map((path, index) => ({
  name: basename(path, '.yml'),
  workflow: parse(workflows[index] ?? '') as Workflow,
}));
const jobs = parsed.flatMap(({ name, workflow }) =>
  Object.entries(workflow.jobs).map(([job, content]) => ({ title: `${name}: ${job}`, ...content })),
);
const steps = jobs.flatMap(({ title, steps = [] }) => steps.map((step) => ({ title, ...step })));

test('every action is pinned to one commit, with its version beside it', () => {
  const [local, uses] = [all(/uses: \.\/(.*)$/gm), all(/uses: ([^.].*)$/gm)];
  expect(uses.length).toBeGreaterThan(5);
  expect(uses.filter((use) => !/^[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(use))).toEqual([]);
  const actions = new Set(uses.map((use) => use.split('@')[0]));
  expect(new Set(uses).size).toBe(actions.size);
  expect(local.filter((path) => ![...paths, ...actionPaths].some((known) => known.startsWith(path)))).toEqual([]);
});

test('programs that go runs have one version', () => {
  const programs = [...all(/go run (\S+)/g), ...[...read('.ci/run').matchAll(/go run (\S+)/g)].map(([, name]) => name)];
  expect(programs.length).toBeGreaterThan(2);
  expect(programs.filter((program) => !/@v\d+\.\d+\.\d+$/.test(program ?? ''))).toEqual([]);
  expect(new Set(programs).size).toBe(new Set(programs.map((program) => program?.split('@')[0])).size);
});

test('workflows may read the code; only what publishes an image may write, and that only packages', () => {
  for (const { workflow } of parsed) expect(workflow.permissions).toEqual({ contents: 'read' });
  const writes = jobs.flatMap(({ title, permissions = {} }) =>
    Object.entries(permissions)
      .filter(([, access]) => access !== 'read')
      .map(([scope, access]) => `${title}: ${scope} ${access}`),
  );
  expect(writes).toEqual(['release: image: packages write', 'release: publish: packages write']);
});

test('no workflow gives the rights of this repository to code of another', () => {
  const triggers = parsed.flatMap(({ workflow }) => Object.keys(workflow.on));
  expect(triggers).toContain('pull_request');
  expect(triggers.filter((trigger) => /pull_request_target|workflow_run|issue|comment/.test(trigger))).toEqual([]);
});

test('what a workflow runs leaves no credentials behind, has an end, and takes no code from names', () => {
  const checkouts = steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'));
  expect(checkouts.length).toBeGreaterThan(4);
  expect(checkouts.filter((step) => step.with?.['persist-credentials'] !== false)).toEqual([]);
  expect(jobs.filter((job) => !job.uses && !job['timeout-minutes']).map(({ title }) => title)).toEqual([]);
  // An expression is put into a script as it is, whatever a branch or tag is called.
  expect(steps.filter(({ run = '' }) => run.includes('${{')).map(({ title }) => title)).toEqual([]);
});

test('an image gets its tags once tests have passed, each of its processors has run it, and each is scanned', () => {
  const release = parsed.find(({ name }) => name === 'release')?.workflow;
  expect(release?.jobs).toMatchObject({
    test: { uses: './.github/workflows/test.yml' },
    image: { needs: expect.arrayContaining(['test']) },
    publish: { needs: expect.arrayContaining(['image']) },
  });
  const commands = (release?.jobs.publish?.steps ?? []).flatMap(({ run = '' }) => run.split('\n'));
  const scans = commands.filter((command) => /grype.*--fail-on high/.test(command));
  expect(scans.map((command) => /--platform (\S+)/.exec(command)?.[1])).toEqual(['linux/amd64', 'linux/arm64']);
  const tagged = commands.findIndex((command) => command.includes('imagetools create'));
  expect(tagged).toBeGreaterThan(commands.indexOf(scans.at(-1) ?? ''));
});

test('scripts exist', () => {
  const scripts = all(/npm run (?:--silent )?([\w:]+)/g);
  expect(scripts.length).toBeGreaterThan(1);
  expect(scripts.filter((script) => !(script in packageJson.scripts))).toEqual([]);
});

test('the Node.js that editors and workflows begin with is the one that runs', () => {
  expect(Object.values(packageJson.optionalDependencies)).toContain(read('.nvmrc').trim());
});
