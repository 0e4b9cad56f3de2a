import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Dashboard } from '../../platform/dashboards/dashboard.ts';

/** Where README and docs find them. */
export const pictureFolder = fileURLToPath(new URL('../../docs/pictures', import.meta.url));

/** What each dashboard's picture shows: the digest of its JSON then. */
const origins = join(pictureFolder, 'dashboards.json');

const digest = ({ json }: Dashboard): string => createHash('sha256').update(json).digest('hex');

export function writeOrigins(dashboards: readonly Dashboard[]): void {
  const digests = Object.fromEntries(dashboards.map((dashboard) => [dashboard.uid, digest(dashboard)]));
  writeFileSync(origins, `${JSON.stringify(digests, undefined, 2)}\n`);
}

/** The dashboards that look different from their picture, or have none. */
export function changedSincePicture(dashboards: readonly Dashboard[]): string[] {
  const known: Record<string, string> = JSON.parse(readFileSync(origins, 'utf8'));
  return dashboards.filter((dashboard) => known[dashboard.uid] !== digest(dashboard)).map(({ uid }) => uid);
}
