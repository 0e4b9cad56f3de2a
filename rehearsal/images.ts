import { parse } from 'yaml';
import type { Tools } from '../cluster/tools.ts';
import { ExpectedError } from '../platform/expected-error.ts';
import type { Kubectl } from './kubectl.ts';

/** Where the cluster's nodes find what is pushed: as the cluster itself says by KEP 1755, or as was asked for. */
export async function findRegistry(kubectl: Kubectl, asked: string | undefined): Promise<string> {
  if (asked !== undefined) return asked;
  const hosting = await kubectl.get<{ data?: Record<string, string> }>(
    ...['configmap', 'local-registry-hosting', '--namespace', 'kube-public'],
  );
  const { host } = (parse(hosting?.data?.['localRegistryHosting.v1'] ?? '') ?? {}) as { host?: string };
  if (host) return host;
  throw new ExpectedError(
    'The cluster names no registry: "npm run up -- --no-tilt" makes a cluster of kind that has one; for another give --registry, such as --registry registry.example.com/rehearsal',
  );
}

export interface Built {
  readonly repository: string;
  readonly tag: string;
}

/** Builds the service's image from a checkout and pushes it. A tag of its own makes pods of another image roll. */
export async function buildAppImage(tools: Tools, registry: string, checkout: string, tag: string): Promise<Built> {
  const repository = `${registry}/swapi-observability`;
  const reference = `${repository}:${tag}`;
  await tools.ask('docker', ['build', '--quiet', '--file', `${checkout}/app/Dockerfile`, '--tag', reference, checkout]);
  await tools.ask('docker', ['push', '--quiet', reference]);
  return { repository, tag };
}
