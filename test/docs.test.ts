import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, posix, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import packageJson from '../package.json' with { type: 'json' };
import { leastAxis } from '../platform/dashboards/axis.ts';
import { knownMetrics, unknownNames } from '../platform/queries/known-metrics.ts';
import { typeErrors } from '../platform/queries/promql-types.ts';
import { type QueryLanguage, syntaxErrors } from '../platform/queries/query-syntax.ts';
import { synthesize } from './manifests.ts';

// What the documents name is there: files, headings, scripts, objects of the cluster, values, metrics.

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const paths = globSync(['*.md', '{app,bench,cluster,docs,e2e,k8s,platform,stack}/**/*.md'], { cwd: root });
const documents = paths.map((path) => ({
  path: path.split(sep).join('/'),
  text: readFileSync(join(root, path), 'utf8'),
}));
const { objects, values } = synthesize('local');

/** `document: what` for each of what a pattern's first group finds that does not hold. */
function findings(pattern: RegExp, holds: (found: string, path: string) => boolean) {
  const all = documents.flatMap(({ path, text }) =>
    [...text.matchAll(pattern)].map(([, found = '']) => ({ path, found })),
  );
  return {
    count: all.length,
    faults: all.filter(({ path, found }) => !holds(found, path)).map(({ path, found }) => `${path}: ${found}`),
  };
}

/** As GitHub makes the address of a heading. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');

test('links lead to files and headings', () => {
  const links = findings(/\]\((?!https?:)([^)\s]+)\)/g, (link, path) => {
    const [file = '', anchor] = link.split('#');
    const target = file === '' ? path : posix.join(posix.dirname(path), file);
    if (!existsSync(join(root, target))) return false;
    const headings = [...readFileSync(join(root, target), 'utf8').matchAll(/^#+ (.*)$/gm)];
    return anchor === undefined || headings.some(([, heading = '']) => anchorOf(heading) === anchor);
  });
  expect(links.count).toBeGreaterThan(5);
  expect(links.faults).toEqual([]);
});

test('scripts exist', () => {
  const scripts = findings(/npm run (?:-s |--silent )?([\w:-]+)/g, (script) => script in packageJson.scripts);
  expect(scripts.count).toBeGreaterThan(20);
  expect(scripts.faults).toEqual([]);
});

test('units of panels are ones whose axis is known', () => {
  const units = findings(/^ +unit: '(\w+)'/gm, (unit) => leastAxis(unit) > 0);
  expect(units.count).toBeGreaterThan(0);
  expect(units.faults).toEqual([]);
});

test('files and folders exist', () => {
  const files = findings(
    /`((?:app|bench|charts-values|cluster|docs|e2e|k8s|platform|stack|test)\/[\w./-]*)`/g,
    (path) => existsSync(join(root, path)),
  );
  expect(files.count).toBeGreaterThan(30);
  expect(files.faults).toEqual([]);
});

test('kubectl is asked for namespaces, workloads and labels that the manifests have', () => {
  const has = (kind: string, name: string, namespace?: string) =>
    objects.some(
      ({ kind: found, metadata }) =>
        found.toLowerCase() === kind && metadata.name === name && (!namespace || metadata.namespace === namespace),
    );
  const kinds: Readonly<Record<string, string>> = { svc: 'service', deploy: 'deployment' };
  const commands = findings(/(kubectl [^`\n|]*)/g, (command) => {
    const [, namespace] = /(?:-n|--namespace) ([\w-]+)/.exec(command) ?? [];
    const named = [...command.matchAll(/\b(deployment|deploy|statefulset|service|svc)\/([\w-]+)/g)];
    const pods = [...command.matchAll(/\b(\w+)-\d\b/g)];
    const labels = [...command.matchAll(/app\.kubernetes\.io\/name=([\w-]+)/g)];
    return (
      (!namespace || has('namespace', namespace)) &&
      named.every(([, kind = '', name = '']) => has(kinds[kind] ?? kind, name, namespace)) &&
      pods.every(([, set = '']) => has('statefulset', set, namespace)) &&
      labels.every(([, name]) =>
        objects.some(
          ({ metadata }) => metadata.labels?.['app.kubernetes.io/name'] === name && metadata.namespace === namespace,
        ),
      )
    );
  });
  expect(commands.count).toBeGreaterThan(20);
  expect(commands.faults).toEqual([]);
});

test('values exist', () => {
  const groups = Object.keys(values).join('|');
  // Any variable of OpenTelemetry may be set.
  const paths = findings(new RegExp(`\`((?:${groups})(?:\\.\\w+)+)\``, 'g'), (path) => {
    const [group = '', ...keys] = path.split('.');
    let found: unknown = values[group as keyof typeof values];
    for (const key of keys) found = (found as Record<string, unknown> | undefined)?.[key];
    return group === 'otel' || found !== undefined;
  });
  expect(paths.count).toBeGreaterThan(10);
  expect(paths.faults).toEqual([]);
});

const known = knownMetrics();
const asked: [QueryLanguage, number, (query: string) => string[]][] = [
  ['prometheus', 9090, (query) => [...typeErrors(query), ...unknownNames(query, known)]],
  ['loki', 3100, () => []],
  ['tempo', 3200, () => []],
];

test.each(asked)('queries to %s are sound', (language, port, otherErrors) => {
  const pattern = new RegExp(`localhost:${port}\\S* --data-urlencode '\\w+=(.*)'$`, 'gm');
  const faults: string[] = [];
  const queries = findings(pattern, (query) => {
    faults.push(...syntaxErrors(language, query), ...otherErrors(query));
    return true;
  });
  expect(queries.count).toBeGreaterThan(0);
  expect(faults).toEqual([]);
});
