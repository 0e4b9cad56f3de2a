import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type FakePrograms, fakePrograms } from '../test/fake-programs.ts';
import { engineFaults } from './engine.ts';
import { createTools } from './tools.ts';

let folder: string;
let programs: FakePrograms;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'engine-'));
  programs = fakePrograms(folder);
});
afterEach(() => rmSync(folder, { recursive: true }));

const gibibyte = 1024 ** 3;
type Answer = Readonly<Record<string, unknown>>;

/** The part of `docker info` that tells engines apart, of one each. */
const linux: Answer = {
  MemTotal: 8 * gibibyte,
  MemoryLimit: true,
  PidsLimit: true,
  CPUShares: true,
  CgroupDriver: 'systemd',
  CgroupVersion: '2',
  KernelVersion: '6.8.0-71-generic',
  OperatingSystem: 'Ubuntu 24.04.2 LTS',
  OSType: 'linux',
  Architecture: 'x86_64',
  SecurityOptions: ['name=apparmor', 'name=seccomp,profile=builtin', 'name=cgroupns'],
};
const rootless: Answer = {
  ...linux,
  SecurityOptions: ['name=seccomp,profile=builtin', 'name=rootless', 'name=cgroupns'],
};
const desktop: Answer = {
  ...linux,
  CgroupDriver: 'cgroupfs',
  KernelVersion: '6.10.14-linuxkit',
  OperatingSystem: 'Docker Desktop',
  Architecture: 'aarch64',
  SecurityOptions: ['name=seccomp,profile=unconfined', 'name=cgroupns'],
};
const wsl: Answer = { ...desktop, KernelVersion: '6.6.87.2-microsoft-standard-WSL2', Architecture: 'x86_64' };

function faultsOf(answer: Answer, environment: Readonly<Record<string, string>> = {}): Promise<string[]> {
  programs.add(
    'docker',
    `case "$*" in
      info*) echo '${JSON.stringify(answer)}';;
      'container inspect swapi-control-plane') [ -f "$STATE/node" ];;
    esac`,
  );
  return engineFaults(createTools({ environment: programs.environment }), { environment });
}

test.each(Object.entries({ linux, rootless, desktop, wsl }))(
  'nothing is said of a sound engine: %s',
  async (_, answer) => {
    expect(await faultsOf(answer)).toEqual([]);
  },
);

test.each<[string, Answer, Answer, RegExp]>([
  ['Linux', linux, {}, /^docker has 2\.0 GiB of memory, which is less than 4: .*npm run stack/],
  ['Docker Desktop', desktop, {}, /: give it more, in Docker Desktop under Settings, Resources\.$/],
  ['WSL', wsl, {}, /: give it more, "memory=6GB" below \[wsl2\] in \.wslconfig, then "wsl --shutdown"\.$/],
])('too little memory is named with what there is, and where to get more: %s', async (_, engine, others, said) => {
  expect(await faultsOf({ ...engine, ...others, MemTotal: 2 * gibibyte })).toEqual([expect.stringMatching(said)]);
});

test('an engine that is set to 4 GiB does, though it has somewhat less', async () => {
  expect(await faultsOf({ ...desktop, MemTotal: 4_110_000_000 })).toEqual([]);
});

test.each<[string, Answer, RegExp]>([
  [
    'cgroup v1, as Docker 20.10 tells it',
    { CgroupVersion: '1', CgroupDriver: 'none', MemoryLimit: false, PidsLimit: false, CPUShares: false },
    /^docker is rootless, for which kind needs cgroup v2: .*kind\.sigs\.k8s\.io/,
  ],
  ['no driver', { CgroupDriver: 'none' }, /^docker is rootless and may not limit cpu.*Delegate=yes/],
  ['cpu not delegated', { CPUShares: false }, /^docker is rootless and may not limit cpu.*Delegate=yes/],
  ['memory not delegated', { MemoryLimit: false }, /^docker is rootless and may not limit cpu.*Delegate=yes/],
])('a rootless engine on which kind makes no node is named: %s', async (_, others, said) => {
  expect(await faultsOf({ ...rootless, ...others })).toEqual([expect.stringMatching(said)]);
});

test('cgroup v1 is named, with what to do about it, unless an older node is asked for or there', async () => {
  const old = { CgroupVersion: '1', CgroupDriver: 'cgroupfs' };
  expect(await faultsOf({ ...linux, ...old })).toEqual([
    expect.stringMatching(/cgroup v1.*unified_cgroup_hierarchy=1/),
  ]);
  expect(await faultsOf({ ...wsl, ...old })).toEqual([expect.stringMatching(/cgroup v1.*cgroup_no_v1=all.*wslconfig/)]);
  expect(await faultsOf({ ...linux, ...old }, { KIND_NODE_IMAGE: 'kindest/node:v1.34.4' })).toEqual([]);
  programs.setState('node', '');
  expect(await faultsOf({ ...linux, ...old })).toEqual([]);
});

test('an image of another platform than the node is not asked for by a variable', async () => {
  const amd64 = { DOCKER_DEFAULT_PLATFORM: 'linux/amd64' };
  expect(await faultsOf(desktop, amd64)).toEqual([
    expect.stringMatching(/^DOCKER_DEFAULT_PLATFORM is linux\/amd64, and docker runs on linux\/arm64: .*unset it\.$/),
  ]);
  expect(await faultsOf(linux, amd64)).toEqual([]);
});

test('an architecture without images, and Windows containers, are named', async () => {
  expect(await faultsOf({ ...linux, Architecture: 'riscv64' })).toEqual([expect.stringContaining('runs on riscv64')]);
  expect(await faultsOf({ ...wsl, OSType: 'windows' })).toEqual([
    expect.stringContaining('switch it to Linux containers'),
  ]);
});

test('what an engine does not say is taken for sound', async () => {
  expect(await faultsOf({ SecurityOptions: null, CgroupVersion: 2 })).toEqual([]);
});

test('nothing is said of an engine that does not answer', async () => {
  programs.add('docker', 'echo "{}"; echo Cannot connect to the Docker daemon >&2; exit 1');
  expect(await engineFaults(createTools({ environment: programs.environment }), { environment: {} })).toEqual([]);
});
