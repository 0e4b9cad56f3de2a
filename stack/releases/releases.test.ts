import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { images, type ThirdParty, thirdParties } from '../../platform/versions.ts';
import { knownChecksums, platforms, releasesFor } from './releases.ts';

const fileOf = (address: string) => address.split('/').at(-1) ?? '';

test.each(platforms)('on %s every server has a release of the version of its image, and Kafka its Java', (platform) => {
  const versions = Object.fromEntries(releasesFor(platform).map(({ name, version }) => [name, version]));
  const { java, ...servers } = versions;
  const released = thirdParties.filter((name) => name !== 'tempo' || platform.startsWith('linux'));
  const versionOf = (name: ThirdParty) => images[name].tag.replace(/^v/, '');
  expect(servers).toEqual(Object.fromEntries(released.map((name) => [name, versionOf(name)])));
  expect(java).toMatch(/^21\.0\./);
});

test.each(platforms)('on %s everything comes over https, checked, from an address of its own', (platform) => {
  const releases = releasesFor(platform);
  for (const { address, checksum, version, programs } of releases) {
    expect(new URL(address).protocol).toBe('https:');
    expect(new URL(checksum.address).protocol).toBe('https:');
    expect(decodeURIComponent(address)).toContain(version);
    expect(Object.keys(programs)).not.toEqual([]);
  }
  expect(new Set(releases.map(({ address }) => address)).size).toBe(releases.length);
});

test('each platform has archives of its own, but of Kafka, which Java runs', () => {
  const all = platforms.flatMap((platform) => releasesFor(platform)).filter(({ name }) => name !== 'kafka');
  expect(new Set(all.map(({ address }) => address)).size).toBe(all.length);
});

test('elsewhere there is nothing to download', () => {
  expect(releasesFor('win32-x64')).toEqual([]);
});

test('a checksum that is known counts for the archive and the version that it names', () => {
  const all = platforms.flatMap((platform) => releasesFor(platform));
  const loki = knownChecksums.filter(({ file }) => file.startsWith('loki-'));
  expect(loki.map(({ version }) => version)).toEqual([`v${images.loki.tag}`]);
  for (const { file, version, checksum } of knownChecksums) {
    expect(checksum).toMatch(/^[0-9a-f]{64}$/);
    const release = all.find(({ address }) => fileOf(address) === file);
    // One of a Java that is no longer current has no archive.
    if (release !== undefined) expect([version, release.checksum.known]).toEqual([expect.any(String), checksum]);
  }
  expect(all.filter(({ checksum }) => checksum.known !== undefined).length).toBeGreaterThan(0);
});

test('Renovate finds the version of Java, and every checksum that it can renew', () => {
  const renovate = JSON.parse(readFileSync(new URL('../../renovate.json', import.meta.url), 'utf8'));
  const text = readFileSync(new URL('./releases.ts', import.meta.url), 'utf8');
  const managers: { managerFilePatterns: string[]; matchStrings: string[]; versioningTemplate?: string }[] =
    renovate.customManagers;
  const own = managers.filter(({ managerFilePatterns }) =>
    managerFilePatterns.some((pattern) => new RegExp(pattern.slice(1, -1)).test('stack/releases/releases.ts')),
  );
  const found = own.flatMap(({ matchStrings }) =>
    matchStrings.flatMap((pattern) => [...text.matchAll(new RegExp(pattern, 'g'))].map(({ groups }) => groups)),
  );
  expect(found.map((groups) => groups?.depName)).toEqual(['adoptium/temurin21-binaries', 'grafana/loki']);
  expect(found).toHaveLength([...text.matchAll(/renovate: /g)].length);
  const versioning = new RegExp(own[0]?.versioningTemplate?.replace('regex:', '') ?? '');
  expect(found[0]?.currentValue).toMatch(versioning);
  expect('jdk-21.0.13+1-ea-beta').not.toMatch(versioning);
});
