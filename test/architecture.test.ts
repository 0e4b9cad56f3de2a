import { globSync, readFileSync } from 'node:fs';
import { dirname, join, posix, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import packageJson from '../package.json' with { type: 'json' };

// Who may know whom. Folders that do not exist have no files, and break no rule.

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

interface SourceFile {
  /** From the root of the repository, with slashes. */
  readonly path: string;
  readonly text: string;
  /** Files of the repository that it imports, as paths like its own. */
  readonly files: readonly string[];
  /** Packages that it imports, without Node's own modules. */
  readonly packages: readonly string[];
}

const sources = globSync('{app,bench,cluster,e2e,k8s,platform,rehearsal,stack,test}/**/*.{ts,cjs}', { cwd: root }).map(
  readSource,
);
const isTest = ({ path }: SourceFile) => /^test\/|\.test\.ts$/.test(path);
const under = (folder: string) => sources.filter(({ path }) => path.startsWith(`${folder}/`));
const product = (folder: string) => under(folder).filter((source) => !isTest(source));

function readSource(file: string): SourceFile {
  const path = file.split(sep).join('/');
  const text = readFileSync(join(root, file), 'utf8');
  const imported = [...text.matchAll(/(?:\bfrom|\bimport|\brequire)\s*\(?\s*'([^']+)'/g)].map(([, name = '']) => name);
  return {
    path,
    text,
    files: imported.filter((name) => name.startsWith('.')).map((name) => posix.join(posix.dirname(path), name)),
    packages: imported.filter((name) => !name.startsWith('.') && !name.startsWith('node:')).map(packageOf),
  };
}

function packageOf(name: string): string {
  return name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/');
}

/** `file -> import` for each import that the rule forbids. */
function violations(files: readonly SourceFile[], forbids: (imported: string, by: SourceFile) => boolean): string[] {
  return files.flatMap((source) =>
    source.files.filter((file) => forbids(file, source)).map((file) => `${source.path} -> ${file}`),
  );
}

const inAnyOf = (folders: readonly string[], path: string) => folders.find((folder) => path.startsWith(`${folder}/`));

test('imports are found, of whatever kind', () => {
  const main = sources.find(({ path }) => path === 'app/main.ts');
  expect(main?.files).toEqual(expect.arrayContaining(['package.json', 'app/config.ts', 'app/api/role.ts']));
  const tracing = sources.find(({ path }) => path === 'app/telemetry/tracing.ts');
  expect(tracing?.packages).toContain('@opentelemetry/sdk-node');
});

test('the contract imports nothing', () => {
  const contract = sources.find(({ path }) => path === 'app/contract.ts');
  expect(contract).toMatchObject({ files: [], packages: [] });
});

/** What each folder may import beside itself: files, and folders with all that is in them. The lower ones come first. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  app: ['package.json'],
  platform: ['app/contract.ts'],
  k8s: ['app/contract.ts', 'platform/'],
  stack: ['app/contract.ts', 'platform/'],
  cluster: ['app/contract.ts', 'platform/', 'k8s/', 'stack/'],
  e2e: ['app/contract.ts', 'platform/', 'stack/'],
  rehearsal: ['app/contract.ts', 'platform/', 'cluster/', 'e2e/'],
  bench: ['app/', 'platform/', 'stack/', 'e2e/'],
};

test.each(Object.entries(mayImport))('%s imports what is below it alone', (folder, allowed) => {
  expect(product(folder).length).toBeGreaterThan(10);
  const knows = (file: string) =>
    [`${folder}/`, ...allowed].some((one) => (one.endsWith('/') ? file.startsWith(one) : file === one));
  expect(violations(product(folder), (file) => !knows(file))).toEqual([]);
});

test('of app the others know its contract alone, their tests too', () => {
  const outside = ['platform', 'k8s', 'stack', 'cluster', 'e2e'].flatMap(under);
  expect(violations(outside, (file) => file.startsWith('app/') && file !== 'app/contract.ts')).toEqual([]);
});

test('only k8s knows cdk8s', () => {
  const others = sources.filter(({ path }) => !path.startsWith('k8s/') && !path.startsWith('test/'));
  expect(others.filter(({ packages }) => packages.some((name) => /^cdk8s|^constructs$/.test(name)))).toEqual([]);
});

test('no files import each other in a circle', () => {
  const imports = new Map(sources.map(({ path, files }) => [path, files]));
  const circles: string[] = [];
  const done = new Set<string>();
  function follow(path: string, way: readonly string[]): void {
    const at = way.indexOf(path);
    if (at >= 0) circles.push([...way.slice(at), path].join(' -> '));
    if (at >= 0 || done.has(path)) return;
    for (const file of imports.get(path) ?? []) follow(file, [...way, path]);
    done.add(path);
  }
  for (const path of imports.keys()) follow(path, []);
  expect(circles).toEqual([]);
});

/** What of app stays out of the image: `npm start`, its receiver and its page. */
const notInImage = readFileSync(join(root, '.dockerignore'), 'utf8')
  .split('\n')
  .filter((line) => /^app\/[\w./-]+$/.test(line));
const inImage = (path: string) => !notInImage.some((left) => path === left || path.startsWith(`${left}/`));
const imageSources = product('app').filter(({ path }) => inImage(path));

test('the image has what its role needs, and nothing of npm start', () => {
  expect(notInImage).toEqual(expect.arrayContaining(['app/start.ts', 'app/launcher', 'app/trace-receiver']));
  expect(violations(imageSources, (file) => file.startsWith('app/') && !inImage(file))).toEqual([]);
});

test('app uses only packages that its image has', () => {
  const packages = Object.keys(packageJson.dependencies);
  const others = imageSources.flatMap((source) =>
    source.packages.filter((name) => !packages.includes(name)).map((name) => `${source.path} -> ${name}`),
  );
  expect(others).toEqual([]);
});

const leaves = ['app/api', 'app/upstream', 'app/lag', 'app/log-stream'];

test('leaves of app do not know each other', () => {
  const forbidden = violations(leaves.flatMap(product), (file, { path }) => {
    const leaf = inAnyOf(leaves, file);
    return leaf !== undefined && leaf !== inAnyOf(leaves, path);
  });
  expect(forbidden).toEqual([]);
});

test('what the leaves share knows none of them', () => {
  const shared = ['app/server', 'app/telemetry', 'app/kafka', 'app/dialect'].flatMap(product);
  expect(violations(shared, (file) => inAnyOf(leaves, file) !== undefined)).toEqual([]);
});

test('charts do not know each other', () => {
  const charts = product('k8s/charts').filter(({ path }) => path !== 'k8s/charts/all-charts.ts');
  expect(charts.length).toBeGreaterThan(5);
  expect(violations(charts, (file) => file.startsWith('k8s/charts/'))).toEqual([]);
});

test('in k8s lies nothing loose but what npm scripts start', () => {
  const loose = product('k8s').filter(({ path }) => path.split('/').length === 2);
  expect(loose.map(({ path }) => path).filter((path) => !entryPoints.includes(path))).toEqual([]);
});

/** The OpenTelemetry SDK takes its settings from the environment alone, where the service sets defaults of its own. */
const environmentBySdk = 'app/telemetry/tracing.ts';
/** Where a process begins, by a script of package.json or a container's command: it reads the environment for all. */
const entryPoints = [
  'app/main.ts',
  'rehearsal/load/generator.ts',
  ...Object.values(packageJson.scripts).flatMap((script) => script.match(/\w[\w/-]*\.(ts|cjs)\b/g) ?? []),
];

test('the environment is read and the process ended where it begins, and nowhere else', () => {
  expect(entryPoints).toEqual(expect.arrayContaining(['app/start.ts', 'test/run.ts']));
  const others = sources.filter((source) => !isTest(source) && !entryPoints.includes(source.path));
  const using = (pattern: RegExp) => others.filter(({ text }) => pattern.test(text)).map(({ path }) => path);
  expect(using(/\bprocess\.env\b/)).toEqual([environmentBySdk]);
  expect(using(/\bprocess\.exit(Code)?\b/)).toEqual([]);
});
