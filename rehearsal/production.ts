import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Tools } from '../cluster/tools.ts';
import { loadValues } from '../platform/values/load-values.ts';
import type { Built } from './images.ts';
import type { Kubectl } from './kubectl.ts';
import { namespaces } from './namespaces.ts';
import { type S3Keys, s3Endpoint } from './s3/gateway.ts';

const valuesFile = fileURLToPath(new URL('./values.yaml', import.meta.url));
/** This checkout. */
export const root = fileURLToPath(new URL('../', import.meta.url));

/** What the owner of a production would put into files of values: addresses, and what the cluster has room for. */
export function productionSets(image: Built, schedulableNodes: number): string[] {
  const s3 = s3Endpoint(namespaces.outside);
  return [
    `images.app.repository=${image.repository}`,
    `images.app.tag=${image.tag}`,
    `namespaces.service=${namespaces.service}`,
    `namespaces.telemetry=${namespaces.telemetry}`,
    `ingress.controllerNamespace=${namespaces.outside}`,
    `loki.s3.endpoint=${s3}`,
    `tempo.s3.endpoint=${s3}`,
    // Three brokers that never share a node need three.
    `spread.required=${schedulableNodes >= 3}`,
  ];
}

export const productionValues = (sets: readonly string[]) =>
  loadValues({ environment: 'production', files: [valuesFile], sets });

/**
 * Synthesises `production` by a checkout's own code, and applies it as its owner would: all of it at once, or, where
 * something is to be awaited after each, one chart after the other.
 */
export async function applyProduction(
  { tools, kubectl }: { readonly tools: Tools; readonly kubectl: Kubectl },
  sets: readonly string[],
  { checkout = root, afterEach }: { readonly checkout?: string; readonly afterEach?: () => Promise<void> } = {},
): Promise<void> {
  const out = await mkdtemp(join(tmpdir(), 'rehearsal-'));
  try {
    const given = [...['--values', valuesFile], ...sets.flatMap((set) => ['--set', set]), ...['--out', out]];
    await tools.ask(process.execPath, [join(checkout, 'k8s/main.ts'), 'production', ...given]);
    const charts = join(out, 'production');
    if (!afterEach) return await kubectl.apply(charts);
    for (const chart of (await readdir(charts)).sort()) {
      await kubectl.apply(join(charts, chart));
      await afterEach();
    }
  } finally {
    await rm(out, { recursive: true });
  }
}

/** The Secrets that production's values name, made up. */
export function madeUpSecrets(keys: S3Keys): object[] {
  const random = () => randomBytes(16).toString('hex');
  const secret = (name: string, stringData: Readonly<Record<string, string>>) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace: namespaces.telemetry },
    stringData,
  });
  return [
    secret('loki-s3', { ...keys }),
    secret('tempo-s3', { ...keys }),
    secret('grafana-admin', { adminPassword: random(), secretKey: random() }),
  ];
}
