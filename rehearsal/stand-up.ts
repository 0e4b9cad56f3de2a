import { randomBytes } from 'node:crypto';
import type { Tools } from '../cluster/tools.ts';
import { ExpectedError } from '../platform/expected-error.ts';
import type { Values } from '../platform/values/schema.ts';
import { buildAppImage } from './images.ts';
import type { Kubectl } from './kubectl.ts';
import { loadSource } from './load/pod.ts';
import { namespaces, outsideNamespace } from './namespaces.ts';
import type { Nodes } from './nodes.ts';
import { applyProduction, madeUpSecrets, productionSets, productionValues, root } from './production.ts';
import { gatewayObjects, provideGatewayImage } from './s3/gateway.ts';
import { createWorkloads } from './workloads.ts';

interface StandUpOptions {
  readonly tools: Tools;
  /** As `tools`, with variables that have Go build for the nodes. */
  readonly goTools: Tools;
  readonly kubectl: Kubectl;
  readonly nodes: Nodes;
  readonly registry: string;
  /** Of the images of this run. */
  readonly tag: string;
  readonly say: (text: string) => void;
}

export interface StoodUp {
  readonly values: Values;
  /** Values over the file of the rehearsal. */
  readonly sets: readonly string[];
  readonly image: string;
}

/** Brings production up beside a bucket, and what its Secrets would hold; resolves once all of it is ready. */
export async function standUp(options: StandUpOptions): Promise<StoodUp> {
  const { tools, goTools, kubectl, nodes, registry, tag, say } = options;
  say('building the image of the service');
  const built = await buildAppImage(tools, registry, root, tag);
  say('fetching or building the S3 server');
  const gateway = await provideGatewayImage(tools, goTools, registry);

  const sets = productionSets(built, nodes.count);
  const values = productionValues(sets);
  const keys = { accessKeyId: 'rehearsal', secretAccessKey: randomBytes(16).toString('hex') };
  const buckets = [values.loki.s3.bucket, values.tempo.s3.bucket];
  const { outside } = namespaces;
  say('applying it');
  await kubectl.apply([
    outsideNamespace(),
    loadSource(outside),
    ...gatewayObjects(outside, { image: gateway, keys, buckets, node: nodes.home }),
  ]);
  await kubectl.run('wait', '--namespace', outside, 'pod/s3', '--for=condition=Ready', '--timeout=2m');
  // The Secrets need the namespace, and the pods the Secrets.
  await kubectl.apply([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespaces.telemetry } }]);
  await kubectl.apply(madeUpSecrets(keys));
  await applyProduction({ tools, kubectl }, sets);
  const since = Date.now();
  await createWorkloads(kubectl, values)
    .settled()
    .catch(async (error: Error) => {
      throw new ExpectedError(`Production does not become ready: ${error.message}\n${await podsOf(kubectl)}`);
    });
  say(`all ready after ${Math.round((Date.now() - since) / 1_000)} s`);
  return { values, sets, image: `${built.repository}:${built.tag}` };
}

/** What became of each pod, for people. */
async function podsOf(kubectl: Kubectl): Promise<string> {
  const { service, telemetry } = namespaces;
  const lists = [service, telemetry].map((namespace) => kubectl.run('get', 'pods', '--namespace', namespace));
  return (await Promise.all(lists)).join('\n');
}
