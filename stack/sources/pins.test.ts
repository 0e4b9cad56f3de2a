import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { images, type ThirdParty } from '../../platform/versions.ts';
import { goRecipes, kafkaFolder } from './recipes.ts';

const imageVersion = (name: ThirdParty) => images[name].tag.replace(/^v/, '');

/** The version of a module that the go.mod of a recipe pins. */
function moduleVersion(recipe: 'prometheus' | 'loki', module: string): string | undefined {
  const folder = goRecipes.find(({ name }) => name === recipe)?.folder ?? '';
  const lines = readFileSync(join(folder, 'go.mod'), 'utf8').split('\n');
  return lines.map((line) => line.trim().split(' ')).find(([name]) => name === module)?.[1];
}

test('the stack builds the Prometheus of the images, whose module has versions of its own', () => {
  const [major, minor, patch] = imageVersion('prometheus').split('.').map(Number);
  const expected = `v0.${Number(major) * 100 + Number(minor)}.${patch}`;
  expect(moduleVersion('prometheus', 'github.com/prometheus/prometheus')).toBe(expected);
});

test('the stack builds the Loki of the images, and from the same module the library of the last Promtail', () => {
  expect(moduleVersion('loki', 'github.com/grafana/loki/v3')).toBe(`v${imageVersion('loki')}`);
  // Loki 3.7.8 has the Kafka target and the client of Promtail 3.6.11 unchanged: a newer one has to be looked at again.
  expect([imageVersion('loki'), imageVersion('promtail')]).toEqual(['3.7.8', '3.6.11']);
});

test('the stack runs the Kafka of the images', () => {
  const pom = readFileSync(join(kafkaFolder, 'pom.xml'), 'utf8');
  expect(/<kafka\.version>(.*)<\/kafka\.version>/.exec(pom)?.[1]).toBe(imageVersion('kafka'));
  expect(pom.match(/<version>\$\{kafka\.version\}<\/version>/g)).toHaveLength(2);
});
