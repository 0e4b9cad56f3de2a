import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { thirdParties } from './versions.ts';

const readText = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');

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
