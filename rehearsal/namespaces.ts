import { ExpectedError } from '../platform/expected-error.ts';
import type { Kubectl } from './kubectl.ts';

/** Names of its own, so that it stands beside whatever else the cluster has, this project's own parts too. */
export const namespaces = {
  service: 'swapi-rehearsal-service',
  telemetry: 'swapi-rehearsal-telemetry',
  /** What is no part of production: the load, and the bucket. It takes the place of the ingress controller. */
  outside: 'swapi-rehearsal',
} as const;

const mark = 'swapi-rehearsal';

/** Rejects with an ExpectedError where somebody else has the namespace that every rehearsal makes first. */
export async function refuseForeignNamespace(kubectl: Kubectl): Promise<void> {
  const found = await kubectl.get<{ metadata: { labels?: Record<string, string> } }>('namespace', namespaces.outside);
  if (!found || mark in (found.metadata.labels ?? {})) return;
  throw new ExpectedError(
    `The namespace ${namespaces.outside} is there, and no rehearsal has made it: remove or rename it.`,
  );
}

export const outsideNamespace = () => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: namespaces.outside, labels: { [mark]: 'true' } },
});

/** Removes all that a rehearsal has made, also one before that was broken off. */
export async function removeNamespaces(kubectl: Kubectl): Promise<void> {
  await kubectl.run('delete', 'namespace', '--ignore-not-found', '--timeout=5m', ...Object.values(namespaces));
}
