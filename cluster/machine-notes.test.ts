import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type FakePrograms, fakePrograms } from '../test/fake-programs.ts';
import { machineNotes } from './machine-notes.ts';
import { createTools } from './tools.ts';

let folder: string;
let programs: FakePrograms;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'machine-notes-'));
  programs = fakePrograms(folder);
});
afterEach(() => rmSync(folder, { recursive: true }));

function notesOf(kernel: string, instances: number, watches: number, checkout = '/home/me/swapi'): Promise<string[]> {
  programs.add('docker', `echo ${kernel}; echo ${instances}; echo ${watches}`);
  const tools = createTools({ environment: programs.environment });
  return machineNotes(tools, { container: 'registry', folder: checkout });
}

test('nothing is said of a machine with what kind advises', async () => {
  expect(await notesOf('6.8.0-71-generic', 512, 524_288)).toEqual([]);
  expect(programs.newCalls()).toEqual([
    'docker exec registry cat /proc/sys/kernel/osrelease /proc/sys/fs/inotify/max_user_instances /proc/sys/fs/inotify/max_user_watches',
  ]);
});

test('each low limit of inotify is named with how to raise it', async () => {
  expect(await notesOf('6.8.0-71-generic', 128, 1_048_576)).toEqual([
    expect.stringMatching(
      /^fs\.inotify\.max_user_instances is 128 on .*"too many open files".*sysctl fs\.inotify\.max_user_instances=512$/,
    ),
  ]);
  const [note] = await notesOf('4.18.0-553.el8.x86_64', 128, 8_192);
  expect(note).toContain('max_user_instances is 128 and fs.inotify.max_user_watches is 8192');
  expect(note).toMatch(/sysctl fs\.inotify\.max_user_instances=512 fs\.inotify\.max_user_watches=524288$/);
});

test('in WSL a checkout on a disk of Windows is named', async () => {
  const kernel = '6.6.87.2-microsoft-standard-WSL2';
  expect(await notesOf(kernel, 512, 524_288, '/mnt/c/Users/me/swapi/')).toEqual([
    expect.stringMatching(/^\/mnt\/c\/Users\/me\/swapi\/ is on a disk of Windows/),
  ]);
  expect(await notesOf(kernel, 512, 524_288)).toEqual([]);
  expect(await notesOf('6.8.0-71-generic', 512, 524_288, '/mnt/d/swapi/')).toEqual([]);
});

test('nothing is said where nothing is known', async () => {
  programs.add('docker', 'exit 1');
  const tools = createTools({ environment: programs.environment });
  expect(await machineNotes(tools, { container: 'registry', folder: '/mnt/c/swapi/' })).toEqual([]);
});
