import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { goBuild, kafkaBuild } from './build.ts';
import { findProgram } from './find-program.ts';
import { goRecipes, kafkaFolder } from './recipes.ts';
import { findSources, resolveSources } from './sources.ts';
import { recordBuilt, stampOf } from './stamp.ts';

const java = 'echo \'openjdk version "21.0.2"\' >&2';
let folder: string;
let bin: string;
let progress: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sources-'));
  bin = join(folder, 'bin');
  mkdirSync(bin);
  progress = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Puts a program on the PATH. */
function addProgram(name: string, script = ''): string {
  const path = join(bin, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

const resolve = () =>
  resolveSources({
    environment: { PATH: bin },
    cacheFolder: join(folder, 'cache'),
    onProgress: (text) => progress.push(text),
  });

test('a program is found on the PATH where it can be run', () => {
  writeFileSync(join(bin, 'loki'), '');
  mkdirSync(join(bin, 'tempo'));
  expect(findProgram('loki', bin)).toBeUndefined();
  expect(findProgram('tempo', bin)).toBeUndefined();
  const program = addProgram('grafana');
  expect(findProgram('grafana', `/nowhere::${bin}`)).toBe(program);
});

test('everything that has to be installed is named at once', async () => {
  addProgram('go', 'echo go version go1.25.1 linux/amd64');
  const error: Error = await resolve().catch((reason) => reason);
  expect(error.name).toBe('ExpectedError');
  expect(error.message).toMatch(/^Java 17 .*\nMaven .*\nGo 1\.26 or later builds prometheus, loki, promtail: /);
});

test('with every program on the PATH nothing is built, and neither Go nor Maven is asked for', async () => {
  addProgram('java', java);
  const paths = ['prometheus', 'loki', 'promtail', 'tempo'].map((name) => [name, addProgram(name)]);
  addProgram('kafka-server-start.sh');
  mkdirSync(join(folder, 'libs'));
  expect(await resolve()).toMatchObject({ ...Object.fromEntries(paths), kafkaJars: join(folder, 'libs') });
  expect(progress).toEqual([]);
});

test('what the cache has from the same inputs is taken from there', async () => {
  addProgram('java', java);
  const cache = join(folder, 'cache');
  for (const build of [kafkaBuild(cache), ...goRecipes.map((recipe) => goBuild(recipe, cache))]) {
    mkdirSync(build.output, { recursive: true });
  }
  recordBuilt(join(cache, 'stamps', 'kafka'), stampOf(kafkaFolder));
  expect(kafkaBuild(cache).isBuilt).toBe(true);
  // The others have no stamp, so Go is asked for, and Maven is not.
  await expect(resolve()).rejects.toThrow(/^Go 1\.26/);
});

test('who only looks is told what is missing, and nothing is built', async () => {
  const find = () => findSources({ environment: { PATH: bin }, cacheFolder: join(folder, 'cache') });
  expect((await find()).missing).toEqual(['java', 'kafka', 'prometheus', 'loki', 'promtail']);
  addProgram('java', java);
  addProgram('loki');
  addProgram('kafka-server-start.sh');
  mkdirSync(join(folder, 'libs'));
  const { sources, missing } = await find();
  expect(missing).toEqual(['prometheus', 'promtail']);
  expect(sources).toMatchObject({ loki: join(bin, 'loki'), kafkaJars: join(folder, 'libs') });
});

test('a build is shown and recorded, and one that breaks off leaves nothing that looks complete', async () => {
  addProgram('java', java);
  for (const name of ['prometheus', 'loki', 'promtail']) addProgram(name);
  addProgram('mvn', '[ "$1" = --version ] && echo Apache Maven 3.9.9 && exit\necho [ERROR] no such artifact\nexit 1');
  await expect(resolve()).rejects.toThrow(/no such artifact/);
  expect(kafkaBuild(join(folder, 'cache')).isBuilt).toBe(false);

  addProgram('mvn', `[ "$1" = --version ] && echo Apache Maven 3.9.9 && exit\n/bin/mkdir "\${4#*=}"`);
  const { kafkaJars, tempo } = await resolve();
  expect(kafkaJars).toBe(join(folder, 'cache', 'kafka', 'lib'));
  expect(tempo).toBeUndefined();
  expect(kafkaBuild(join(folder, 'cache')).isBuilt).toBe(true);
  expect(progress.join('\n')).toMatch(/^Building kafka, once: about a minute\..*kafka: built in \d+ s$/s);
});
