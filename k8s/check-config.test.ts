import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { runNode } from '../test/run-node.ts';

const folder = mkdtempSync(join(tmpdir(), 'check-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('without a single server it fails, and says how to have them', () => {
  const { status, stdout, stderr } = runNode(['k8s/check-config.ts'], {
    PATH: folder,
    XDG_CACHE_HOME: folder,
  });
  expect([status, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(/^There is none of promtool, loki, promtail, tempo: .*npm run stack -- --download.*\n$/);
});
