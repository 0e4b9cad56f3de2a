import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { type FakePrograms, fakePrograms } from '../test/fake-programs.ts';

// The commands as people run them, with programs that only remember what they made.

let folder: string;
let programs: FakePrograms;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cluster-'));
  programs = fakePrograms(folder);
  programs.add('docker', docker);
  programs.add('kind', kind);
  programs.add(
    'kubectl',
    'case "$*" in *"apply"*) while read -r line || [ -n "$line" ]; do echo "$line" >> "$STATE/applied"; done;; *) echo v1.34.1;; esac',
  );
  programs.add('tilt', 'echo v0.37.6');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Files of its state are what there is: `registry` with whether it runs, `labels`, `network`, `cluster`. */
const docker = `
here() { [ -f "$STATE/$1" ]; }
value() { read -r line < "$STATE/$1"; echo "$line"; }
case "$*" in
  version*) echo 28.2.2 Engine containerd ;;
  info*) echo '{"MemTotal":8589934592,"CgroupVersion":"2"}' ;;
  'network inspect'*) here network ;;
  'network connect'*) echo yes > "$STATE/connected" ;;
  'container inspect'*) here registry && value registry ;;
  run*) here port-taken && { echo port is already allocated >&2; exit 125; }
    echo true > "$STATE/registry"; echo "$*" > "$STATE/labels" ;;
  'start swapi-registry') echo true > "$STATE/registry" ;;
  port*) echo 127.0.0.1:5001 ;;
  'image ls'*) echo localhost:5001/swapi-observability:tilt-1; echo localhost:5001/swapi-observability:tilt-2 ;;
  *inotify*) echo 6.8.0-71-generic; echo 128; echo 1048576 ;;
  *' df '*) echo 'overlay 264212084 43364192 99999999 46% /' ;;
  inspect*) if here connected; then echo '{"bridge":{},"kind":{}}'; else echo '{"bridge":{}}'; fi ;;
  *hosts.toml*) while read -r line; do echo "$line" >> "$STATE/hosts"; done ;;
  'container ls'*) here labels || exit 0
    case "$(value labels)" in *part-of=swapi-observability*) ;; *) exit 0 ;; esac
    case "$*" in
      *network=made*) case "$(value labels)" in *network=made*) echo 1234 ;; esac ;;
      *) echo 1234 ;;
    esac ;;
esac
`;
const kind = `
case "$*" in
  version) echo kind v0.33.0 ;;
  'get clusters') [ ! -f "$STATE/cluster" ] || echo swapi; echo other ;;
  'get nodes'*) echo swapi-control-plane ;;
  'create cluster'*) echo begun > "$STATE/cluster"
    while IFS= read -r line; do echo "$line"; done < "$4" > "$STATE/config"
    [ -f "$STATE/slow" ] && exec /bin/sleep 60
    [ ! -f "$STATE/broken" ] ;;
  'delete cluster'*) echo > "$STATE/deleting"
    [ -f "$STATE/slow" ] && /bin/sleep 0.3
    echo > "$STATE/deleted" ;;
esac
`;

interface Run {
  readonly code: number | null;
  readonly output: string;
}

function start(command: 'up' | 'down', ...args: readonly string[]) {
  const file = fileURLToPath(new URL(`${command}.ts`, import.meta.url));
  const child = spawn(process.execPath, [file, ...args], {
    env: programs.environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of processes of its own, as a terminal gives to each command.
    detached: true,
  });
  const ended: Promise<Run> = Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]).then(
    ([stdout, stderr, [code]]) => ({ code, output: stdout + stderr }),
  );
  return { child, ended };
}
const run = (command: 'up' | 'down', ...args: readonly string[]): Promise<Run> => start(command, ...args).ended;

/** The calls that make or remove something. */
const changes = () =>
  programs
    .newCalls()
    .filter((call) => /^docker (run|start|rm|rmi|network (connect|rm))|^kind (create|delete)/.test(call));

test('up makes registry and cluster and tells each of the other; again it makes nothing', async () => {
  expect(await run('up', '--no-tilt')).toMatchObject({ code: 0 });
  expect(changes()).toEqual([
    expect.stringMatching(/^docker run .* --publish 127\.0\.0\.1:5001:5000 registry:/),
    expect.stringMatching(/^kind create cluster --config .*kind-config\.yaml$/),
    'docker network connect kind swapi-registry',
  ]);
  expect(programs.state('hosts')).toBe('[host."http://swapi-registry:5000"]\n');
  expect(programs.state('applied')).toContain('local-registry-hosting');

  expect(await run('up', '--no-tilt')).toMatchObject({ code: 0 });
  expect(changes()).toEqual(['docker start swapi-control-plane']);
});

test('up tells once, as it makes a cluster, of what may be a riddle later', async () => {
  const note = 'Note: fs.inotify.max_user_instances is 128';
  expect(await run('up', '--no-tilt')).toMatchObject({ code: 0, output: expect.stringContaining(note) });
  expect(await run('up', '--no-tilt')).toMatchObject({ code: 0, output: expect.not.stringContaining(note) });
});

test('up tells of an engine on which no cluster works, before it makes anything', async () => {
  programs.add('docker', docker.replace('"CgroupVersion":"2"', '"CgroupVersion":"1"'));
  expect(await run('up', '--no-tilt')).toMatchObject({ code: 1, output: expect.stringContaining('has cgroup v1') });
  expect(changes()).toEqual([]);
});

test('up adds as many workers as are asked for, with the image of the first node', async () => {
  expect(await run('up', '--no-tilt', '--workers', '3')).toMatchObject({ code: 0 });
  const { nodes, name } = parse(programs.state('config') ?? '');
  expect(name).toBe('swapi');
  expect(nodes.map(({ role }: { role: string }) => role)).toEqual(['control-plane', 'worker', 'worker', 'worker']);
  expect(new Set(nodes.map(({ image }: { image: string }) => image)).size).toBe(1);
  expect(await run('up', '--no-tilt', '--workers', 'many')).toMatchObject({
    code: 1,
    output: expect.stringContaining('--workers many: expected a number'),
  });
});

test('up starts a registry that has stopped, and takes the image for the node that is asked for', async () => {
  programs.setState('registry', 'false\n');
  const environment = { ...programs.environment, KIND_NODE_IMAGE: 'kindest/node:v1.36.1' };
  programs = { ...programs, environment };
  expect(await run('up', '--no-tilt')).toMatchObject({ code: 0 });
  expect(changes()).toEqual([
    'docker start swapi-registry',
    expect.stringMatching(/^kind create cluster .* --image kindest\/node:v1\.36\.1$/),
    'docker network connect kind swapi-registry',
  ]);
});

test('a cluster that cannot be made leaves no half of it', async () => {
  programs.setState('broken', '');
  expect(await run('up', '--no-tilt')).toMatchObject({
    code: 1,
    output: expect.stringContaining('kind create cluster'),
  });
  expect(changes().at(-1)).toBe('kind delete cluster --name swapi');
});

test('an interrupt while the cluster is made leaves no half of it', async () => {
  programs.setState('slow', '');
  const { child, ended } = start('up', '--no-tilt');
  while (programs.state('cluster') === undefined) await wait(10);
  child.kill('SIGINT');
  expect(await ended).toMatchObject({ code: 130, output: expect.stringContaining('Interrupted') });
  expect(changes().at(-1)).toBe('kind delete cluster --name swapi');
});

test('a second Ctrl-C, which reaches every program of the command, does not keep what is half made', async () => {
  programs.setState('slow', '');
  const { child, ended } = start('up', '--no-tilt');
  const { pid = Number.NaN } = child;
  while (programs.state('cluster') === undefined) await wait(10);
  process.kill(-pid, 'SIGINT');
  while (programs.state('deleting') === undefined) await wait(10);
  process.kill(-pid, 'SIGINT');
  expect(await ended).toMatchObject({ code: 130 });
  expect(programs.state('deleted')).toBeDefined();
});

test('a registry whose port is taken is not left behind, and the way out is named', async () => {
  programs.setState('port-taken', '');
  const { code, output } = await run('up', '--no-tilt');
  expect(code).toBe(1);
  expect(output).toContain('REGISTRY_PORT=5002 npm run up');
  expect(output).toContain('already allocated');
  expect(output).not.toContain('    at ');
  expect(changes().at(-1)).toBe('docker rm --force --volumes swapi-registry');
});

test('down removes the cluster, the registry, and the network where up was the first to have it', async () => {
  await run('up', '--no-tilt');
  changes();
  expect(await run('down')).toMatchObject({ code: 0 });
  expect(changes()).toEqual([
    'kind delete cluster --name swapi',
    'docker rm --force --volumes 1234',
    'docker rmi localhost:5001/swapi-observability:tilt-1 localhost:5001/swapi-observability:tilt-2',
    'docker network rm kind',
  ]);
});

test('down leaves what somebody else made: the network, and a registry of the same name', async () => {
  programs.setState('network', '');
  await run('up', '--no-tilt');
  changes();
  await run('down');
  expect(changes()).not.toContain('docker network rm kind');

  programs.setState('labels', 'run --name swapi-registry');
  expect(await run('down')).toMatchObject({ code: 0 });
  expect(changes()).toEqual(['kind delete cluster --name swapi']);
});

test('an option that does not exist is refused in a line', async () => {
  const { code, output } = await run('up', '--no-tilts');
  expect(code).toBe(1);
  expect(output).toContain("Unknown option '--no-tilts'");
  expect(output).not.toContain('    at ');
});
