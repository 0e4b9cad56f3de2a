import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type FakePrograms, fakePrograms } from '../test/fake-programs.ts';
import { checkDisk, checkForCluster, checkRequirements, type Requirable } from './requirements.ts';
import { createTools } from './tools.ts';

let folder: string;
let programs: FakePrograms;
const all = ['docker', 'kind', 'kubectl', 'tilt'] as const;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'requirements-'));
  programs = fakePrograms(folder);
});
afterEach(() => rmSync(folder, { recursive: true }));

/** What Docker answers to each question. */
const docker = (version: string, info: Readonly<Record<string, unknown>> = {}) =>
  `case $1 in
    --version) echo Docker version 28.2.2, build e6534b4;;
    version) echo ${version} Engine containerd runc docker-init;;
    info) echo '${JSON.stringify({ MemTotal: 8 * gibibyte, ...info })}';;
  esac`;
const gibibyte = 1024 ** 3;

function addAll(): void {
  programs.add('docker', docker('28.2.2'));
  programs.add('kind', 'echo kind v0.33.0 go1.26.1 linux/amd64');
  programs.add('kubectl', 'echo Client Version: v1.34.1; echo Kustomize Version: v5.7.1');
  programs.add('tilt', 'echo v0.37.6, built 2026-10-01');
}

const tools = () => createTools({ environment: programs.environment });
const complaint = (names: readonly Requirable[] = all): Promise<string> =>
  checkRequirements(tools(), names).then(
    () => '',
    ({ message }: Error) => message,
  );

test('nothing is said where everything is there', async () => {
  addAll();
  expect(await complaint()).toBe('');
});

test('everything that is missing is named at once, with where to get it', async () => {
  addAll();
  rmSync(join(folder, 'bin', 'kind'));
  rmSync(join(folder, 'bin', 'tilt'));
  expect(await complaint()).toMatch(
    /^kind is not on the PATH: .*kind\.sigs.*\ntilt is not on the PATH: .*docs\.tilt\.dev.*$/,
  );
  expect(await complaint(['docker', 'kubectl'])).toBe('');
});

test.each([
  ['kind', 'echo kind v0.32.9 go1.25.1 linux/amd64', 'kind 0.32.9 is too old: upgrade it to 0.33 or later'],
  ['kubectl', 'echo Client Version: v1.29.4', 'kubectl 1.29.4 is too old: upgrade it to 1.30 or later'],
  ['tilt', 'echo v0.34.11, built 2025-01-01', 'tilt 0.34.11 is too old: upgrade it to 0.35 or later'],
  ['docker', docker('19.3.15'), 'docker 19.3.15 is too old: upgrade it to 20.10 or later'],
  ['tilt', 'echo broken >&2; exit 3', 'tilt does not tell its version: broken'],
])('%s that does not do is named: %s', async (name, script, said) => {
  addAll();
  programs.add(name, script);
  expect(await complaint()).toContain(said);
});

test('a later major version does', async () => {
  addAll();
  programs.add('kind', 'echo kind v1.0.0');
  expect(await complaint()).toBe('');
});

test('a Docker that does not answer or may not be asked is told from a missing one', async () => {
  addAll();
  programs.add('docker', 'echo Cannot connect to the Docker daemon >&2; exit 1');
  expect(await complaint()).toMatch(/^docker does not answer: start Docker Desktop.*Cannot connect/);
  programs.add('docker', 'echo permission denied while trying to connect >&2; exit 1');
  expect(await complaint()).toMatch(/^docker may not be used by you: .*usermod/);
});

test('Docker Desktop that is not switched on for a distribution of WSL is told from one that does not run', async () => {
  addAll();
  const said =
    "The command 'docker' could not be found in this WSL 2 distro.\nWe recommend to activate the WSL integration";
  programs.add('docker', `echo "${said} in Docker Desktop settings."; exit 1`);
  expect(await complaint()).toMatch(/^docker is not there for this distribution of WSL: .*Settings, Resources/);
});

test('Podman that is called docker is named, by what Podman 4.3.1 answers', async () => {
  addAll();
  const error = `Error: template: version:1:20: can't evaluate field Components in type *define.Version`;
  programs.add(
    'docker',
    `case $1 in --version) echo podman version 4.3.1;; version) echo 4.3.1; echo "${error}" >&2; exit 125;; esac`,
  );
  expect(await complaint()).toMatch(
    /^docker is Podman here \(podman version 4\.3\.1\), .*docs\.docker\.com.*npm run stack/,
  );
});

test('Podman that docker talks to is named, by what its service answers', async () => {
  addAll();
  programs.add(
    'docker',
    `case $1 in
      --version) echo Docker version 28.2.2, build e6534b4;;
      version) echo '4.3.1 Podman Engine Conmon OCI Runtime (crun) Engine';;
      info) echo '{"MemTotal":25276510208,"CgroupVersion":"1","SecurityOptions":["name=seccomp,profile=default"]}';;
    esac`,
  );
  const said = await checkForCluster(tools(), all, {}).catch(({ message }: Error) => message);
  expect(said).toMatch(/^docker talks to Podman here, .*"docker context" and DOCKER_HOST.*$/);
});

test('what keeps a cluster from working on the engine is named with what is missing, and asked of nobody else', async () => {
  addAll();
  programs.add('docker', docker('28.2.2', { MemTotal: 2 * gibibyte }));
  rmSync(join(folder, 'bin', 'tilt'));
  await expect(checkForCluster(tools(), all, {})).rejects.toThrow(/^tilt is not on the PATH: .*\ndocker has 2\.0 GiB/);
  expect(await complaint(['docker', 'kind'])).toBe('');
});

test('too little disk is named with what there is', async () => {
  const table = (kibibytes: number) =>
    `echo 'Filesystem 1024-blocks Used Available Capacity Mounted on'\necho 'overlay 264212084 43364192 ${kibibytes} 46% /'`;
  programs.add('docker', table(3 * 1024 ** 2));
  await expect(checkDisk(tools(), 'registry')).rejects.toThrow(/^docker has 3\.0 GiB of free disk, .*prune/);
  programs.add('docker', table(9 * 1024 ** 2));
  await checkDisk(tools(), 'registry');
});
