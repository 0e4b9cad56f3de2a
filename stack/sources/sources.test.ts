import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { program, tarGz } from '../../test/archives.ts';
import { type DownloadHost, startDownloadHost } from '../../test/download-host.ts';
import { releaseFolder } from '../releases/install.ts';
import type { Release, ReleaseName } from '../releases/release.ts';
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

const resolve = (options: Partial<Parameters<typeof resolveSources>[0]> = {}) =>
  resolveSources({
    way: 'download or build',
    environment: { PATH: bin },
    cacheFolder: join(folder, 'cache'),
    releases: [],
    proxies: {},
    mirror: undefined,
    onProgress: (text) => progress.push(text),
    onStatus: () => {},
    ...options,
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
  const find = () => findSources({ environment: { PATH: bin }, cacheFolder: join(folder, 'cache'), releases: [] });
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

/** Every server's release, each an archive of one small program; Kafka's has jars as well. */
function releasesAt(host: DownloadHost): readonly Release[] {
  const names: readonly ReleaseName[] = ['prometheus', 'loki', 'promtail', 'tempo', 'grafana', 'kafka', 'java'];
  return names.map((name) => {
    const programs = {
      [name === 'kafka' ? 'kafka-server-start.sh' : name]: name === 'kafka' ? 'bin/kafka-server-start.sh' : name,
      ...(name === 'prometheus' ? { promtool: 'promtool' } : {}),
    };
    const says = name === 'java' ? `#!/bin/sh\n${java}\n` : program('1');
    const files = Object.fromEntries(Object.values(programs).map((path) => [path, says]));
    host.put(`/${name}.tar.gz`, tarGz(name === 'kafka' ? { ...files, 'libs/kafka.jar': '' } : files));
    const address = `${host.url}/${name}.tar.gz`;
    const checksum = { algorithm: 'sha256', address: `${address}.sha256` } as const;
    return { name, version: '1', address, checksum, format: 'tar.gz', strip: 0, programs };
  });
}

describe('where there are releases', () => {
  let host: DownloadHost;
  let releases: readonly Release[];
  beforeEach(async () => {
    host = await startDownloadHost();
    releases = releasesAt(host);
  });
  afterEach(() => host.close());
  const cacheFolder = () => join(folder, 'cache');
  const inRelease = (name: ReleaseName, path: string = name): string => {
    const release = releases.find((one) => one.name === name);
    if (!release) throw new Error(`no ${name}`);
    return join(releaseFolder(cacheFolder(), release), path);
  };

  test('what is not on the PATH is downloaded once, Java among it, and nothing has to be installed', async () => {
    const loki = addProgram('loki');
    expect(await resolve({ releases })).toEqual({
      prometheus: inRelease('prometheus'),
      loki,
      promtail: inRelease('promtail'),
      tempo: inRelease('tempo'),
      grafana: inRelease('grafana'),
      kafkaJars: inRelease('kafka', 'libs'),
      java: inRelease('java'),
    });
    expect(host.requests.filter((request) => request.includes('loki'))).toEqual([]);
    const { length } = host.requests;
    await resolve({ releases });
    await resolve({ releases, way: 'nothing' });
    expect(host.requests).toHaveLength(length);
  });

  test('a Java that is too old is not used, and one that is new enough not downloaded', async () => {
    addProgram('java', 'echo \'openjdk version "11.0.2"\' >&2');
    expect((await resolve({ releases })).java).toBe(inRelease('java'));
    addProgram('java', java);
    expect((await resolve({ releases })).java).toBe('java');
  });

  test('what was built is not downloaded', async () => {
    const { output } = kafkaBuild(cacheFolder());
    mkdirSync(output, { recursive: true });
    recordBuilt(join(cacheFolder(), 'stamps', 'kafka'), stampOf(kafkaFolder));
    expect((await resolve({ releases })).kafkaJars).toBe(output);
    expect(host.requests.filter((request) => request.includes('kafka'))).toEqual([]);
  });

  test('what cannot be downloaded is built, and what builds it is named where it is not there', async () => {
    addProgram('java', java);
    host.answer('/kafka.tar.gz', (_request, response) => response.end('<html>'));
    await expect(resolve({ releases })).rejects.toThrow(/^Maven fetches Kafka: /);
    expect(progress.join('\n')).toMatch(/kafka 1: not downloaded, for .* is no tar\.gz archive/);
    addProgram('mvn', `[ "$1" = --version ] && echo Apache Maven 3.9.9 && exit\n/bin/mkdir "\${4#*=}"`);
    expect(await resolve({ releases })).toMatchObject({
      kafkaJars: join(cacheFolder(), 'kafka', 'lib'),
      loki: inRelease('loki'),
    });
  });

  test('without Tempo and Grafana the others run', async () => {
    addProgram('java', java);
    for (const name of ['tempo', 'grafana'])
      host.answer(`/${name}.tar.gz`, (_request, response) => response.writeHead(404).end());
    expect(await resolve({ releases })).toMatchObject({ tempo: undefined, grafana: undefined });
  });

  test('who wants downloads alone gets promtool too, and is told of what could not be had', async () => {
    addProgram('java', java);
    addProgram('prometheus');
    await resolve({ releases, way: 'download', withPromtool: true });
    expect(host.requests).toContain('GET /prometheus.tar.gz');
    rmSync(inRelease('loki', '..'), { recursive: true });
    host.answer('/loki.tar.gz', (_request, response) => response.writeHead(404).end());
    await expect(resolve({ releases, way: 'download' })).rejects.toThrow(
      /^Not downloaded, for the reasons above: loki\. /,
    );
  });

  test('who wants downloads alone where there are none is told so, and nothing is built', async () => {
    await expect(resolve({ way: 'download' })).rejects.toThrow(
      'There is no release for this platform of java, kafka, prometheus, loki, promtail.',
    );
  });

  test('who wants to build downloads nothing, and uses no release', async () => {
    await resolve({ releases });
    const { length } = host.requests;
    await expect(resolve({ releases, way: 'build' })).rejects.toThrow(
      /^Maven .*\nGo 1\.26 .* prometheus, loki, promtail: /,
    );
    expect(host.requests).toHaveLength(length);
  });

  test('who is offline is told what is not there, and nothing is asked for', async () => {
    addProgram('loki');
    await expect(resolve({ releases, way: 'nothing' })).rejects.toThrow(
      `Neither on the PATH nor in ${cacheFolder()}: java, kafka, prometheus, promtail. With a network,`,
    );
    expect(host.requests).toEqual([]);
  });

  test('of two that start at once the one waits for the other, and everything is downloaded once', async () => {
    addProgram('java', java);
    const results = await Promise.all([resolve({ releases }), resolve({ releases })]);
    expect(results[0]).toEqual(results[1]);
    expect(host.requests.filter((request) => request === 'GET /loki.tar.gz')).toHaveLength(1);
    expect(progress.filter((text) => text.includes('waiting'))).toEqual([
      `Another start downloads or builds into ${cacheFolder()}; waiting for it.`,
    ]);
  });
});
