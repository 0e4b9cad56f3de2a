import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';
import { ExpectedError } from '../platform/expected-error.ts';
import type { Tools } from './tools.ts';

/** As in kind-config.yaml. */
export const clusterName = 'swapi';
/** What kind calls the container of its first node. */
export const firstNode = `${clusterName}-control-plane`;
/** What kind calls it in the kubeconfig. */
export const clusterContext = `kind-${clusterName}`;
export const kindConfig = fileURLToPath(new URL('../kind-config.yaml', import.meta.url));

const ofCluster = ['--name', clusterName];
const kubectl = ['--context', clusterContext];

export async function clusterExists(tools: Tools): Promise<boolean> {
  const names = await tools.ask('kind', ['get', 'clusters']);
  return names.split('\n').includes(clusterName);
}

interface ClusterOptions {
  /** Another image for the nodes. */
  readonly nodeImage?: string | undefined;
  /** How many nodes there are beside the one of the control plane, which then takes no pods. */
  readonly workers?: number;
}

/** Rejects with an ExpectedError, with no half of a cluster left. `cleaning` are tools that an interrupt does not end. */
export async function makeCluster(tools: Tools, cleaning: Tools, options: ClusterOptions = {}): Promise<void> {
  const { nodeImage, workers = 0 } = options;
  const image = nodeImage ? ['--image', nodeImage] : [];
  const folder = await mkdtemp(join(tmpdir(), 'kind-'));
  try {
    const config = workers === 0 ? kindConfig : await configWithWorkers(folder, workers);
    await tools.show('kind', ['create', 'cluster', '--config', config, ...image]);
  } catch (error) {
    await cleaning.show('kind', ['delete', 'cluster', ...ofCluster]);
    throw error;
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function configWithWorkers(folder: string, workers: number): Promise<string> {
  const config = parse(await readFile(kindConfig, 'utf8')) as { nodes: { role: string; image: string }[] };
  const worker = { ...config.nodes[0], role: 'worker' };
  const file = join(folder, 'kind-config.yaml');
  const nodes = [...config.nodes, ...Array(workers).fill(worker)];
  await writeFile(file, stringify({ ...config, nodes }, { aliasDuplicateObjects: false }));
  return file;
}

/** Starts the nodes of a cluster that is there, after a restart of the machine for instance, and waits until it works. */
export async function wakeCluster(tools: Tools, patienceMs = 90_000): Promise<void> {
  await tools.ask('docker', ['start', ...(await clusterNodes(tools))]);
  const known = await tools.attempt('kubectl', ['config', 'get-contexts', clusterContext]);
  if (!known.ok) await tools.ask('kind', ['export', 'kubeconfig', ...ofCluster]);
  const deadline = Date.now() + patienceMs;
  while (!(await works(tools))) {
    if (Date.now() > deadline) {
      throw new ExpectedError(
        `The cluster ${clusterName} is there but does not work. "npm run down" removes it with its data, "npm run up" makes it anew.`,
      );
    }
    await wait(1_000);
  }
}

/** Its making may have been broken off at any step; the default storage is the last. */
async function works(tools: Tools): Promise<boolean> {
  const storage = ['get', 'storageclass', 'standard', '--request-timeout=5s'];
  if (!(await tools.attempt('kubectl', [...kubectl, ...storage])).ok) return false;
  const nodes = ['wait', 'nodes', '--all', '--for=condition=Ready', '--timeout=5s'];
  return (await tools.attempt('kubectl', [...kubectl, ...nodes])).ok;
}

export async function clusterNodes(tools: Tools): Promise<string[]> {
  const names = await tools.ask('kind', ['get', 'nodes', ...ofCluster]);
  return names.split('\n').filter((name) => name !== '');
}

/** Removes it with all that is in it, also where it is only half made; what is not there is not missed. */
export const removeCluster = (tools: Tools): Promise<void> => tools.show('kind', ['delete', 'cluster', ...ofCluster]);
