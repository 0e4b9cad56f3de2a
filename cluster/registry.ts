import { ExpectedError } from '../platform/expected-error.ts';
import type { Tools } from './tools.ts';

// The registry beside the cluster, as kind describes it: https://kind.sigs.k8s.io/docs/user/local-registry

export const registryName = 'swapi-registry';
const image = 'registry:3.0.0';
/** Where it listens in its container. */
const containerPort = 5000;
const label = 'app.kubernetes.io/part-of=swapi-observability';
/** The network of all clusters of kind, which kind makes and never removes. */
export const kindNetwork = 'kind';
/** Tells `down` that nobody had the network before. */
const networkLabel = 'swapi-observability.network=made';

export const defaultRegistryPort = 5001;

/** Starts it unless it runs; returns the port of 127.0.0.1 that leads to it, which is another where it was made so. */
export async function startRegistry(tools: Tools, port: number): Promise<number> {
  const state = await tools.attempt('docker', ['container', 'inspect', '--format', '{{.State.Running}}', registryName]);
  if (!state.ok) await makeRegistry(tools, port);
  else if (state.output !== 'true') await tools.ask('docker', ['start', registryName]);
  const address = await tools.ask('docker', ['port', registryName, `${containerPort}/tcp`]);
  return Number(address.split(':').at(-1));
}

async function makeRegistry(tools: Tools, port: number): Promise<void> {
  const network = await tools.attempt('docker', ['network', 'inspect', kindNetwork]);
  const made = await tools.attempt('docker', [
    ...['run', '--detach', '--restart', 'unless-stopped', '--name', registryName, '--label', label],
    ...(network.ok ? [] : ['--label', networkLabel]),
    // It would send traces to wherever OTLP is expected.
    ...['--env', 'OTEL_TRACES_EXPORTER=none'],
    ...['--publish', `127.0.0.1:${port}:${containerPort}`, image],
  ]);
  if (made.ok) return;
  // A container that could not start is there all the same.
  await tools.attempt('docker', ['rm', '--force', '--volumes', registryName]);
  const advice = `Where port ${port} is taken, choose another: REGISTRY_PORT=5002 npm run up`;
  throw new ExpectedError(`The registry does not start. ${advice}\n${made.complaint}`);
}

/** Lets the nodes of a cluster find images of `localhost:<port>` in the registry, and tools learn of it. */
export async function connectRegistry(tools: Tools, context: string, nodes: readonly string[], port: number) {
  const format = '{{json .NetworkSettings.Networks}}';
  const networks = await tools.ask('docker', ['inspect', '--format', format, registryName]);
  if (!(kindNetwork in JSON.parse(networks))) {
    await tools.ask('docker', ['network', 'connect', kindNetwork, registryName]);
  }
  const folder = `/etc/containerd/certs.d/localhost:${port}`;
  for (const node of nodes) {
    const write = `mkdir -p ${folder} && cat > ${folder}/hosts.toml`;
    await tools.ask('docker', ['exec', '--interactive', node, 'sh', '-c', write], hostsToml);
  }
  await tools.ask('kubectl', ['--context', context, 'apply', '--filename', '-'], JSON.stringify(hosting(port)));
}

const hostsToml = `[host."http://${registryName}:${containerPort}"]\n`;

/** How Tilt and others learn where to push, by KEP 1755. */
const hosting = (port: number) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'local-registry-hosting', namespace: 'kube-public' },
  data: {
    'localRegistryHosting.v1': `host: "localhost:${port}"\nhelp: "https://kind.sigs.k8s.io/docs/user/local-registry/"\n`,
  },
});

/** Removes the registry with the images that were built for it, and kind's network where nobody had it before. */
export async function removeRegistry(tools: Tools): Promise<boolean> {
  const [container, madeNetwork] = await Promise.all([ownContainer(tools, label), ownContainer(tools, networkLabel)]);
  if (container === '') return false;
  await tools.ask('docker', ['rm', '--force', '--volumes', container]);
  const filter = `reference=${builtImages}`;
  const images = await tools.ask('docker', ['image', 'ls', '--filter', filter, '--format', imageName]);
  if (images !== '') await tools.ask('docker', ['rmi', ...images.split('\n')]);
  // Docker refuses while another cluster is in it.
  if (madeNetwork !== '') await tools.attempt('docker', ['network', 'rm', kindNetwork]);
  return true;
}

/** Its id, where the registry is one that was made here and has the label. */
function ownContainer(tools: Tools, withLabel: string): Promise<string> {
  const wanted = [`name=^${registryName}$`, `label=${label}`, `label=${withLabel}`];
  const filters = wanted.flatMap((filter) => ['--filter', filter]);
  return tools.ask('docker', ['container', 'ls', '--all', '--quiet', ...filters]);
}

/** What Tilt calls the images that it builds for a local registry. */
const builtImages = 'localhost:*/swapi-observability:tilt-*';
const imageName = '{{.Repository}}:{{.Tag}}';
