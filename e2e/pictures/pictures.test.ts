import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { dashboards } from '../../platform/dashboards/dashboards.ts';
import { loadValues } from '../../platform/values/load-values.ts';
import { changedSincePicture, pictureFolder } from './pictures.ts';

const docs = join(pictureFolder, '..');
const pictures = readdirSync(pictureFolder).filter((name) => !name.endsWith('.json'));
const all = dashboards(loadValues({ environment: 'local' }));
const mostBytes = 200_000;
const mostBytesTogether = 2_000_000;

test('pictures are small, each and together', () => {
  const sizes = pictures.map((name) => statSync(join(pictureFolder, name)).size);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(mostBytes);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(mostBytesTogether);
});

test('every picture is shown, and what is shown is there', () => {
  const pages = [join(docs, '..', 'README.md'), ...readdirSync(docs).map((name) => join(docs, name))]
    .filter((path) => path.endsWith('.md'))
    .map((path) => readFileSync(path, 'utf8'));
  const shown = pages.flatMap((page) =>
    [...page.matchAll(/\]\((?:docs\/)?pictures\/([\w.-]+)\)/g)].map(([, name]) => name),
  );
  expect([...new Set(shown)].toSorted()).toEqual(pictures.toSorted());
});

test('every dashboard has its picture', () => {
  expect(pictures).toEqual(expect.arrayContaining(all.map(({ uid }) => `${uid}.webp`)));
  const changed = changedSincePicture(all);
  if (changed.length > 0) {
    // Whoever changes a dashboard may be without a browser: told, not failed.
    process.stderr.write(
      `Pictures of ${changed.join(', ')} show an older dashboard: npm run pictures makes them anew.\n`,
    );
  }
});
