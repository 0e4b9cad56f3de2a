import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';

let checkout: string;

beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), 'preflight-'));
  mkdirSync(join(checkout, 'app'));
  for (const file of ['preflight.cjs', 'npm-signals.cjs']) {
    copyFileSync(join(import.meta.dirname, file), join(checkout, 'app', file));
  }
  writeFileSync(join(checkout, 'app/main.mjs'), 'console.log("ran");\n');
});

afterEach(() => rmSync(checkout, { recursive: true }));

test('a script runs where the packages are', () => {
  mkdirSync(join(checkout, 'node_modules'));
  expect(run()).toMatchObject({ status: 0, stdout: 'ran\n', stderr: '' });
});

test('without the packages it says how to get them', () => {
  const stderr = 'The packages are not installed: run "npm ci" first.\n';
  expect(run()).toMatchObject({ status: 1, stdout: '', stderr });
});

function run() {
  const args = ['--require', './app/preflight.cjs', 'app/main.mjs'];
  return spawnSync(process.execPath, args, { cwd: checkout, encoding: 'utf8' });
}
