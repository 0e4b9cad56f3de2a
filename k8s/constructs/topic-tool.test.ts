import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { completeValues } from '../../platform/values/environments.ts';
import { loadValues } from '../../platform/values/load-values.ts';
import { hasSignals } from '../../test/processes.ts';
import { topicToolUntilItSucceeds } from './topic-tool.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'topic-tool-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The container's command, with a script in the place of the tool and no time between two attempts. */
function commandWith(script: string): [program: string, args: string[]] {
  const tool = join(folder, 'tool');
  writeFileSync(tool, `#!/bin/sh\necho "$*" >> ${folder}/calls\n${script}\n`);
  chmodSync(tool, 0o755);
  writeFileSync(join(folder, 'sleep'), '#!/bin/sh\n');
  chmodSync(join(folder, 'sleep'), 0o755);
  const values = loadValues(completeValues('local'));
  const { command = [], args = [] } = topicToolUntilItSucceeds(values, ['--create', '--topic', 'a b']);
  const [program = '', ...rest] = command;
  return [program, [...rest.slice(0, -1), tool, ...args]];
}
const environment = () => ({ PATH: `${folder}:/usr/bin:/bin` });
const calls = () => readFileSync(join(folder, 'calls'), 'utf8').trimEnd().split('\n');

(hasSignals ? describe : describe.skip)('the tool that is run until it succeeds', () => {
  test('is run again after each failure, with the same arguments', () => {
    const [program, args] = commandWith(
      `[ -f ${folder}/twice ] || { [ ! -f ${folder}/once ] || : > ${folder}/twice; : > ${folder}/once; exit 1; }`,
    );
    expect(spawnSync(program, args, { env: environment() }).status).toBe(0);
    expect(calls()).toEqual(Array(3).fill('--create --topic a b'));
  });

  test('ends at once where the pod does, also while the tool waits for a broker', async () => {
    const [program, args] = commandWith('echo waiting; exec /bin/sleep 60');
    const child = spawn(program, args, { env: environment(), stdio: ['ignore', 'pipe', 'inherit'], detached: true });
    await once(child.stdout, 'data');
    child.kill('SIGTERM');
    await once(child, 'exit');
    // The tool is a process of the container, and ends with it; here it is one of the group.
    process.kill(-Number(child.pid), 'SIGKILL');
    expect(child.signalCode).toBeNull();
  });
});
