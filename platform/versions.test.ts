import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { loadValues } from './values/load-values.ts';
import { thirdParties } from './values/schema.ts';
import { appImage, thirdPartyImage } from './versions.ts';

const readText = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
const digest = `sha256:${'a'.repeat(64)}`;

test('an image is pinned by its tag, or by a digest where values give one', () => {
  const values = loadValues({ environment: 'local', sets: [`images.digests.loki=${digest}`, 'images.app.tag=1.2.3'] });
  expect(thirdPartyImage(values, 'kafka').image).toMatch(/^docker\.io\/apache\/kafka:\d+\.\d+\.\d+$/);
  expect(thirdPartyImage(values, 'loki').image).toMatch(new RegExp(`^docker.io/grafana/loki:[\\d.]+@${digest}$`));
  expect(appImage(values).image).toBe('swapi-observability:1.2.3');
});

test('every image comes from a mirror where there is one', () => {
  const values = loadValues({ environment: 'local', sets: ['images.registry=registry.example.com/hub'] });
  for (const name of thirdParties)
    expect(thirdPartyImage(values, name).image).toMatch(/^registry\.example\.com\/hub\//);
});

test('Renovate finds the version of every image', () => {
  const { customManagers } = JSON.parse(readText('../renovate.json'));
  const pattern = new RegExp(customManagers[0].matchStrings[0], 'g');
  const found = [...readText('./versions.ts').matchAll(pattern)].map(({ groups }) => groups?.depName);
  expect(found).toHaveLength(thirdParties.length);
});

test('the image runs the same Node.js as npm ci brings', () => {
  const { optionalDependencies } = JSON.parse(readText('../package.json'));
  const [, version] = /^ARG NODE_IMAGE=node:([\d.]+)-/m.exec(readText('../app/Dockerfile')) ?? [];
  expect(Object.values(optionalDependencies)).toEqual(Array(5).fill(version));
});
