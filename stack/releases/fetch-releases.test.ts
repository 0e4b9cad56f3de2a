import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  watch,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { execa } from 'execa';
import { program, tarGz, zip } from '../../test/archives.ts';
import { cutFile, type DownloadHost, sendFile, sha256, startDownloadHost } from '../../test/download-host.ts';
import { startServer } from '../../test/http-server.ts';
import { sizeOf } from './download.ts';
import { type FetchOptions, fetchReleases } from './fetch-releases.ts';
import { installedProgram } from './install.ts';
import type { Release } from './release.ts';

const path = '/loki/v1/loki.tar.gz';
/** Large enough to be cut, and of what no compression makes smaller. */
const archive = tarGz({ 'loki-1/loki': program('1'), 'loki-1/data': randomBytes(60_000).toString('latin1') });

let cacheFolder: string;
let host: DownloadHost;
let notes: string[];

beforeEach(async () => {
  cacheFolder = mkdtempSync(join(tmpdir(), 'releases-'));
  host = await startDownloadHost();
  host.put(path, archive);
  notes = [];
});
afterEach(async () => {
  await host.close();
  rmSync(cacheFolder, { recursive: true });
});

function release(overrides: Partial<Release> = {}): Release {
  const address = overrides.address ?? `${host.url}${path}`;
  return {
    name: 'loki',
    version: '1',
    address,
    checksum: { algorithm: 'sha256', address: `${address}.sha256` },
    format: 'tar.gz',
    strip: 1,
    programs: { loki: 'loki' },
    ...overrides,
  };
}

const fetchAll = (releases: readonly Release[], options: Partial<FetchOptions> = {}) =>
  fetchReleases(releases, {
    cacheFolder,
    environment: { PATH: process.env.PATH },
    proxies: {},
    mirror: undefined,
    onNote: (text) => notes.push(text),
    onStatus: () => {},
    pauseMs: 1,
    ...options,
  });

/** Why a release was not to be had; undefined where it is installed. */
async function faultOf(wanted = release(), options: Partial<FetchOptions> = {}): Promise<string | undefined> {
  const faults = await fetchAll([wanted], options);
  const fault = faults.get(wanted.name);
  expect(isInstalled(wanted)).toBe(fault === undefined);
  return fault;
}

const isInstalled = (wanted = release()): boolean => installedProgram(cacheFolder, wanted, wanted.name) !== undefined;
const downloads = () => join(cacheFolder, 'releases', 'downloads');
const lockFile = () => join(cacheFolder, 'releases.lock.json');
const countOf = (request: string) => host.requests.filter((one) => one === request).length;

/** Resolves once so much of the archive is in its file. */
async function written(bytes: number): Promise<void> {
  const watcher = watch(downloads());
  try {
    while (sizeOf(join(downloads(), 'loki-1-loki.tar.gz')) < bytes) await once(watcher, 'change');
  } finally {
    watcher.close();
  }
}

test('a release is planned, downloaded, checked and unpacked, and its program found by its name', async () => {
  expect(await faultOf()).toBeUndefined();
  const [head, row = '', sum, ...rest] = notes;
  expect(head).toBe(`Downloading, once, into ${join(cacheFolder, 'releases')}:`);
  const size = `${Math.ceil(archive.length / 1000)} kB`;
  expect(row).toMatch(new RegExp(`^ {2}loki 1 {2}${size} {2}${host.url}${path}$`));
  expect(sum).toBe(`${size} in all. It may be broken off; the next start goes on from there.`);
  expect(rest).toEqual([expect.stringMatching(/^loki 1: there after \d+ s$/)]);
  const { stdout } = await execa(join(cacheFolder, 'releases', 'bin', 'loki'), ['--version']);
  expect(stdout).toBe('version 1');
  expect(readdirSync(downloads())).toEqual([]);
  expect(JSON.parse(readFileSync(lockFile(), 'utf8'))).toEqual({
    [`${host.url}${path}`]: { algorithm: 'sha256', checksum: sha256(archive), bytes: archive.length },
  });
});

test('a zip archive is unpacked as well, and its program made one', async () => {
  host.put('/promtail.zip', zip({ 'promtail-linux-amd64': program('2') }));
  const address = `${host.url}/promtail.zip`;
  const programs = { promtail: 'promtail-linux-amd64' };
  const promtail = release({ name: 'promtail', address, format: 'zip', strip: 0, programs });
  expect(await faultOf(promtail)).toBeUndefined();
  expect((await execa(join(cacheFolder, 'releases', 'bin', 'promtail'))).stdout).toBe('version 2');
});

test('of an archive only what is named is unpacked', async () => {
  const only = release({ only: ['loki'] });
  expect(await faultOf(only)).toBeUndefined();
  expect(readdirSync(join(installedProgram(cacheFolder, only, 'loki') ?? '', '..'))).toEqual(['loki']);
});

test('a release that fails keeps the others from nothing', async () => {
  const tempo = release({ name: 'tempo', address: `${host.url}/gone.tar.gz`, programs: { tempo: 'loki' } });
  const faults = await fetchAll([tempo, release()]);
  expect([...faults.keys()]).toEqual(['tempo']);
  expect(isInstalled()).toBe(true);
  expect(notes.at(3)).toMatch(/^At least \d+ kB in all\./);
});

test('one that is cut off goes on from where it was', async () => {
  host.answer(path, (request, response) => {
    if (request.headers.range === 'bytes=40000-') sendFile(archive, request, response);
    else cutFile(archive, 20_000, request, response, written);
  });
  expect(await faultOf()).toBeUndefined();
  expect(countOf(`GET ${path} bytes=20000-`)).toBe(1);
  expect(countOf(`GET ${path} bytes=40000-`)).toBe(1);
});

test('one that is cut off for good is kept as it is, and the next start goes on from there', async () => {
  host.answer(path, (request, response) => {
    if (request.headers.range) response.destroy();
    else cutFile(archive, 30_000, request, response, written);
  });
  expect(await faultOf()).toMatch(
    /loki\.tar\.gz was cut off after 30 kB, 4 times; .* the next start goes on from there$/,
  );
  host.answer(path, (request, response) => sendFile(archive, request, response));
  expect(await faultOf()).toBeUndefined();
  expect(countOf(`GET ${path} bytes=30000-`)).toBeGreaterThan(1);
});

test('what is left of something else is not gone on with', async () => {
  mkdirSync(downloads(), { recursive: true });
  writeFileSync(join(downloads(), 'loki-1-loki.tar.gz'), 'another begin');
  expect(await faultOf()).toBeUndefined();
});

test('what was left whole is not downloaded again', async () => {
  mkdirSync(downloads(), { recursive: true });
  writeFileSync(join(downloads(), 'loki-1-loki.tar.gz'), archive);
  expect(await faultOf()).toBeUndefined();
  expect(countOf(`GET ${path}`)).toBe(0);
});

test('a host that takes no ranges sends all of it anew', async () => {
  mkdirSync(downloads(), { recursive: true });
  writeFileSync(join(downloads(), 'loki-1-loki.tar.gz'), archive.subarray(0, 100));
  host.answer(path, (_request, response) => response.end(archive));
  expect(await faultOf()).toBeUndefined();
});

test('one that is not what its release publishes is not used, and removed', async () => {
  const other = tarGz({ 'loki-1/loki': program('0') });
  host.answer(path, (request, response) => sendFile(other, request, response));
  expect(await faultOf()).toBe(
    `${host.url}${path} has the sha256 ${sha256(other)}, and not the ${sha256(archive)} of ${host.url}${path}.sha256; it is not used`,
  );
  expect(readdirSync(downloads())).toEqual([]);
  expect(existsSync(lockFile())).toBe(false);
});

test('one whose checksum is known beforehand is held against that, and no list is asked for', async () => {
  const known = { algorithm: 'sha256', address: `${host.url}/none`, known: sha256(archive) } as const;
  expect(await faultOf(release({ checksum: known }))).toBeUndefined();
  expect(host.requests.filter((request) => request.includes('none'))).toEqual([]);
  const wrong = release({ version: '2', checksum: { ...known, known: sha256(Buffer.from('')) } });
  expect(await faultOf(wrong)).toMatch(/of stack\/releases\/releases\.ts; it is not used$/);
});

test('one that changed after its first download is refused, whatever its release publishes then', async () => {
  expect(await faultOf()).toBeUndefined();
  rmSync(join(cacheFolder, 'releases'), { recursive: true });
  const changed = Buffer.from(archive);
  changed.writeUInt8(changed.readUInt8(5_000) ^ 1, 5_000);
  host.put(path, changed);
  expect(await faultOf()).toMatch(
    /releases\.lock\.json, from its first download \(if it may change, remove it there\); it is not used$/,
  );
});

test('one that is larger than it was is ended', async () => {
  expect(await faultOf()).toBeUndefined();
  rmSync(join(cacheFolder, 'releases'), { recursive: true });
  host.answer(path, (_request, response) => void response.write(Buffer.concat([archive, Buffer.alloc(1)])));
  expect(await faultOf()).toBe(
    `${host.url}${path} has more than the ${Math.ceil(archive.length / 1000)} kB that it should have`,
  );
});

test('one that says to be larger than any release is not begun', async () => {
  host.answer(
    path,
    (_request, response) => void response.writeHead(200, { 'content-length': 10 ** 10 }).flushHeaders(),
  );
  expect(await faultOf()).toMatch(/has more than the 1000 MB that it should have$/);
});

test('a lock file that cannot be understood ends it before anything is downloaded', async () => {
  writeFileSync(lockFile(), '{"https://example.com/a":{}}');
  await expect(fetchAll([release()])).rejects.toThrow(
    /releases\.lock\.json is not as it was written: mend it, or remove it/,
  );
  expect(host.requests).toEqual([]);
});

test('a page in the place of an archive is told as such', async () => {
  host.put(path, Buffer.from('<html>Please log in</html>'));
  expect(await faultOf()).toMatch(
    /is no tar\.gz archive, it begins with "<html>Please log in<\/html>"; a proxy may have answered$/,
  );
});

test('an archive that is not whole leaves nothing', async () => {
  host.put(path, archive.subarray(0, 50_000));
  expect(await faultOf()).toMatch(/loki\.tar\.gz cannot be unpacked: unexpected end of file$/);
  expect(readdirSync(join(cacheFolder, 'releases'))).toEqual(['downloads']);
  expect(readdirSync(downloads())).toEqual([]);
});

test('an archive that leads out of its folder is not unpacked there', async () => {
  host.put(path, zip({ '../../evil': 'x' }));
  expect(await faultOf(release({ format: 'zip', strip: 0 }))).toMatch(
    /cannot be unpacked: invalid relative path: \.\.\/\.\.\/evil$/,
  );
  expect(existsSync(join(cacheFolder, 'evil'))).toBe(false);
});

test('an archive without its program, and one whose program does not run here, are not used', async () => {
  expect(await faultOf(release({ programs: { loki: 'bin/loki' } }))).toMatch(
    /has no bin\/loki in it, which should be loki$/,
  );
  host.put(path, tarGz({ 'loki-1/loki': '#!/bin/sh\necho "GLIBC_2.38 not found" >&2; exit 1\n' }));
  rmSync(lockFile());
  expect(await faultOf()).toMatch(/has a loki that does not run here: GLIBC_2\.38 not found$/);
});

test.each([
  [404, /loki\.tar\.gz is not there \(HTTP 404\)$/],
  [403, /loki\.tar\.gz is forbidden; it may be a proxy that answers \(HTTP 403\)$/],
  [503, /loki\.tar\.gz cannot be had \(HTTP 503\)$/],
])('an answer of %i is told', async (status, expected) => {
  host.answer(path, (_request, response) => void response.writeHead(status).end());
  expect(await faultOf()).toMatch(expected);
});

test('without a published checksum nothing is downloaded', async () => {
  const none = release({ checksum: { algorithm: 'sha256', address: `${host.url}/SHA256SUMS` } });
  expect(await faultOf(none)).toBe(`it has no checksum: ${host.url}/SHA256SUMS is not there (HTTP 404)`);
  host.put('/SHA256SUMS', Buffer.from(`${sha256(archive)}  tempo.tar.gz\n`));
  expect(await faultOf(none)).toBe(`${host.url}/SHA256SUMS has no sha256 of loki.tar.gz`);
  expect(countOf(`GET ${path}`)).toBe(0);
});

test('where nobody answers, that is told at once', async () => {
  const gone = await startServer(() => {});
  await gone.close();
  expect(await faultOf(release({ address: `${gone.url}/loki.tar.gz` }))).toBe(
    `127.0.0.1:${gone.port}, or the proxy before it, refuses connections; look at the network, or set HTTPS_PROXY where a proxy leads out`,
  );
  expect(notes).toEqual([expect.stringMatching(/^loki: not downloaded, for 127\.0\.0\.1/)]);
});

test('a host that stays silent is given up', async () => {
  host.answer(path, () => {});
  expect(await faultOf(release(), { silenceMs: 50 })).toMatch(/stays silent/);
});

// What a write to it gets is what a full disk gives.
const full = existsSync('/dev/full') ? test : test.skip;
full('a full disk is told, and nothing half done is left', async () => {
  mkdirSync(downloads(), { recursive: true });
  symlinkSync('/dev/full', join(downloads(), 'loki-1-loki.tar.gz'));
  expect(await faultOf()).toBe(`the disk is full; make room, or set XDG_CACHE_HOME to a folder with more of it`);
});

test('a mirror has each file below its host and path, and its password is not printed', async () => {
  const address = 'https://github.com/grafana/loki/loki.tar.gz';
  host.put('/mirror/github.com/grafana/loki/loki.tar.gz', archive);
  const mirror = `${host.url.replace('//', '//user:secret@')}/mirror/`;
  expect(await faultOf(release({ address }), { mirror })).toBeUndefined();
  expect(notes[1]).toContain(`${host.url}/mirror/github.com/grafana/loki/loki.tar.gz`);
  expect(await faultOf(release({ version: '2', address: 'https://github.com/gone' }), { mirror })).not.toContain(
    'secret',
  );
  expect(notes.join()).not.toContain('secret');
  expect(Object.keys(JSON.parse(readFileSync(lockFile(), 'utf8')))).toEqual([address]);
  await expect(fetchAll([release()], { mirror: 'mirror' })).rejects.toThrow(
    /^STACK_MIRROR is mirror: expected a URL such/,
  );
});

test('a proxy leads out, but not to where NO_PROXY names', async () => {
  const targets: string[] = [];
  const proxy = await startServer((request, response) => {
    targets.push(request.url ?? '');
    const file = request.url?.endsWith('.sha256') ? Buffer.from(sha256(archive)) : archive;
    sendFile(file, request, response);
  });
  try {
    const address = 'http://releases.test/loki.tar.gz';
    expect(await faultOf(release({ address }), { proxies: { HTTP_PROXY: proxy.url } })).toBeUndefined();
    expect(new Set(targets)).toEqual(new Set([address, `${address}.sha256`]));
    const proxies = { HTTP_PROXY: proxy.url, NO_PROXY: '127.0.0.1' };
    expect(await faultOf(release({ version: '2' }), { proxies })).toBeUndefined();
    expect(targets).toHaveLength(3);
  } finally {
    await proxy.close();
  }
});
