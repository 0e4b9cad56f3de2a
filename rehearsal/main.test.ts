import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { execa } from 'execa';
import { type FakePrograms, fakePrograms } from '../test/fake-programs.ts';

// What it refuses before it touches anything, with a kubectl that only remembers.

let folder: string;
let programs: FakePrograms;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rehearsal-'));
  programs = fakePrograms(folder);
  programs.add('docker', 'case "$*" in version*) echo 28.2.2 ;; info*) echo 8589934592 ;; esac');
  programs.add('kubectl', kubectl);
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Files of its state are what there is: `context`, `namespace`. */
const kubectl = `
case "$*" in
  'config current-context') read -r context < "$STATE/context"; echo "$context" ;;
  version*) echo 'Client Version: v1.37.0' ;;
  *'get namespace swapi-rehearsal '*) [ ! -f "$STATE/namespace" ] || while read -r line; do echo "$line"; done < "$STATE/namespace" ;;
esac
`;

async function rehearse(...args: readonly string[]) {
  const file = fileURLToPath(new URL('./main.ts', import.meta.url));
  const { exitCode, stderr, stdout } = await execa(process.execPath, [file, ...args], {
    ...{ env: programs.environment, extendEnv: false, reject: false, stdin: 'ignore' },
  });
  return { exitCode, output: stdout + stderr };
}

/** Whatever changes a cluster. */
const changes = () => programs.newCalls().filter((call) => /kubectl .*\b(apply|delete|patch|drain)\b/.test(call));

test('a cluster that is not of kind is not touched unless that is said', async () => {
  programs.setState('context', 'production\n');
  const { exitCode, output } = await rehearse();
  expect({ exitCode, output }).toEqual({
    exitCode: 1,
    output: expect.stringContaining('production, which is no cluster of kind'),
  });
  expect(changes()).toEqual([]);
});

test('a namespace of the same name that somebody else has made is not touched', async () => {
  programs.setState('context', 'kind-swapi\n');
  programs.setState('namespace', '{"metadata":{"name":"swapi-rehearsal"}}\n');
  const { exitCode, output } = await rehearse();
  expect({ exitCode, output }).toEqual({ exitCode: 1, output: expect.stringContaining('no rehearsal has made it') });
  expect(changes()).toEqual([]);
});

test('a cluster without a registry is told how to come by one', async () => {
  programs.setState('context', 'kind-swapi\n');
  const { exitCode, output } = await rehearse();
  expect({ exitCode, output }).toEqual({ exitCode: 1, output: expect.stringContaining('--registry') });
  expect(changes()).toEqual([]);
});

test('an older commit that is none is told before anything is made', async () => {
  programs.setState('context', 'kind-swapi\n');
  programs.add('git', 'echo "fatal: invalid reference: nowhere" >&2; exit 128');
  const { exitCode, output } = await rehearse('--from', 'nowhere', '--registry', 'localhost:5001');
  expect({ exitCode, output }).toEqual({ exitCode: 1, output: expect.stringContaining('invalid reference: nowhere') });
  expect(changes().filter((call) => call.includes('apply'))).toEqual([]);
});

test('a fault that there is none of is refused in a line', async () => {
  expect(await rehearse('meteor')).toEqual({ exitCode: 1, output: 'There is no fault meteor; --help lists them.' });
});
