import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from '@jest/globals';

const folder = mkdtempSync(join(tmpdir(), 'check-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('without a single server it fails, and says how to have them', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['k8s/check-config.ts'], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    env: { PATH: folder, XDG_CACHE_HOME: folder },
    encoding: 'utf8',
  });
  expect([status, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(/^There is none of promtool, loki, promtail, tempo: .*npm run stack -- --download.*\n$/);
});
