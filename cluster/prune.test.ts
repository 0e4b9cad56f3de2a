import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { execa } from 'execa';
import { type FakePrograms, fakePrograms } from '../test/fake-programs.ts';

let folder: string;
let programs: FakePrograms;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'prune-'));
  programs = fakePrograms(folder);
  programs.add('kubectl', kubectl);
  programs.setState('candidates', list(old, { kind: 'ConfigMap', metadata: { name: 'loki-used', namespace } }));
  programs.setState('users', list(pod));
});
afterEach(() => rmSync(folder, { recursive: true }));

const namespace = 'swapi-telemetry';
const old = {
  kind: 'ConfigMap',
  metadata: {
    name: 'loki-old',
    namespace,
    uid: 'u-1',
    resourceVersion: '7',
    creationTimestamp: '2026-11-01T00:00:00Z',
  },
};
const pod = {
  kind: 'Pod',
  metadata: { name: 'loki-0', namespace },
  spec: { volumes: [{ configMap: { name: 'loki-used' } }] },
};
const list = (...items: readonly object[]) => `${JSON.stringify({ kind: 'List', items })}\n`;

const kubectl = `
show() { read -r line < "$STATE/$1"; echo "$line"; }
case "$*" in
  'config current-context') echo kind-swapi ;;
  version*) echo 'Client Version: v1.37.0' ;;
  *'--namespace swapi-service'*) echo '{"items":[]}' ;;
  *'get configmaps,jobs'*) show candidates ;;
  *'get pods,'*) [ ! -f "$STATE/forbidden" ] || { echo 'pods is forbidden' >&2; exit 1; }; show users ;;
  *'delete --raw'*) read -r line || true; echo "$line" >> "$STATE/options" ;;
esac
`;

async function prune(...args: readonly string[]) {
  const file = fileURLToPath(new URL('./prune.ts', import.meta.url));
  const { exitCode, stdout, stderr } = await execa(process.execPath, [file, ...args], {
    ...{ env: programs.environment, extendEnv: false, reject: false },
  });
  return { exitCode, stdout, stderr };
}

const deletions = () => programs.newCalls().filter((call) => call.includes(' delete '));

test('without --delete it lists what nothing uses, and removes nothing', async () => {
  const { exitCode, stdout } = await prune('local');
  expect(stdout.split('\n')).toEqual([
    'kind-swapi: 1 of 2 ConfigMaps and Jobs are not used',
    'ConfigMap swapi-telemetry/loki-old, of 2026-11-01T00:00:00Z',
    'Nothing was removed; --delete does it.',
  ]);
  expect(exitCode).toBe(0);
  expect(deletions()).toEqual([]);
});

test('with --delete it removes the very objects that it has seen', async () => {
  const { exitCode, stdout } = await prune('local', '--delete', '--context', 'other');
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expect.stringContaining('removed ConfigMap') });
  expect(deletions()).toEqual([
    'kubectl --context other delete --raw /api/v1/namespaces/swapi-telemetry/configmaps/loki-old --filename -',
  ]);
  expect(JSON.parse(programs.state('options') ?? '')).toMatchObject({
    propagationPolicy: 'Background',
    preconditions: { uid: 'u-1', resourceVersion: '7' },
  });
});

test('it asks for what has the labels of the manifests, in the namespaces of the values', async () => {
  programs.setState('candidates', list());
  await prune('local', '--set', 'namespaces.telemetry=watching');
  const calls = programs.newCalls().filter((call) => call.includes('configmaps,jobs'));
  expect(calls.toSorted()).toEqual(
    ['swapi-service', 'watching'].map(
      (name) =>
        `kubectl --context kind-swapi --namespace ${name} get configmaps,jobs --selector app.kubernetes.io/part-of=swapi-observability,app.kubernetes.io/managed-by=cdk8s --output json`,
    ),
  );
});

test('where it may not see all, it removes nothing, and says why', async () => {
  programs.setState('forbidden', '');
  const { exitCode, stderr } = await prune('local', '--delete');
  expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: expect.stringContaining('pods is forbidden') });
  expect(deletions()).toEqual([]);
});

test('without an environment it says how it is used', async () => {
  const { exitCode, stderr } = await prune();
  expect({ exitCode, stderr }).toEqual({
    exitCode: 1,
    stderr: expect.stringContaining('npm run prune -- ENVIRONMENT'),
  });
});
