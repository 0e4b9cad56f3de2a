import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { isBuilt, recordBuilt, stampOf } from './stamp.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stamp-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a stamp changes with the text and the name of every file, and with what else decides', () => {
  writeFileSync(join(folder, 'go.mod'), 'v1');
  const stamps = [stampOf(folder), stampOf(folder, '-trimpath')];
  writeFileSync(join(folder, 'go.mod'), 'v2');
  stamps.push(stampOf(folder));
  writeFileSync(join(folder, 'go.sum'), '');
  stamps.push(stampOf(folder));
  expect(new Set(stamps).size).toBe(4);
  expect(stampOf(folder)).toBe(stamps.at(-1));
});

test('built is what is there and was recorded with the same stamp', () => {
  const output = join(folder, 'program');
  const stampFile = join(folder, 'stamps', 'program');
  writeFileSync(output, '');
  expect(isBuilt(output, stampFile, 'a')).toBe(false);
  recordBuilt(stampFile, 'a');
  expect(isBuilt(output, stampFile, 'a')).toBe(true);
  expect(isBuilt(output, stampFile, 'b')).toBe(false);
  rmSync(output);
  expect(isBuilt(output, stampFile, 'a')).toBe(false);
});
