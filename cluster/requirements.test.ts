import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type FakePrograms, fakePrograms } from '../test/fake-programs.ts';
import { checkDisk, checkRequirements, type Requirable } from './requirements.ts';
import { createTools } from './tools.ts';

let folder: string;
let programs: FakePrograms;
const all = ['docker', 'kind', 'kubectl', 'tilt'] as const;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'requirements-'));
  programs = fakePrograms(folder);
});
afterEach(() => rmSync(folder, { recursive: true }));

const docker = (version: string, memoryBytes: number) =>
  `case $1 in version) echo ${version};; info) echo ${memoryBytes};; esac`;

function addAll(): void {
  programs.add('docker', docker('28.2.2', 8 * 1024 ** 3));
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
  ['docker', docker('19.3.15', 8 * 1024 ** 3), 'docker 19.3.15 is too old: upgrade it to 20.10 or later'],
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

test('too little memory is named with what there is', async () => {
  addAll();
  programs.add('docker', docker('28.2.2', 2 * 1024 ** 3));
  expect(await complaint()).toMatch(/^docker has 2\.0 GiB of memory, which is less than 4: .*Resources/);
  // What Docker Desktop has when it is set to 4.
  programs.add('docker', docker('28.2.2', 4_110_000_000));
  expect(await complaint()).toBe('');
});

test('too little disk is named with what there is', async () => {
  const table = (kibibytes: number) =>
    `echo 'Filesystem 1024-blocks Used Available Capacity Mounted on'\necho 'overlay 264212084 43364192 ${kibibytes} 46% /'`;
  programs.add('docker', table(3 * 1024 ** 2));
  await expect(checkDisk(tools(), 'registry')).rejects.toThrow(/^docker has 3\.0 GiB of free disk, .*prune/);
  programs.add('docker', table(9 * 1024 ** 2));
  await checkDisk(tools(), 'registry');
});
