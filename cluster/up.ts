import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { describeError, ExpectedError } from '../platform/expected-error.ts';
import { valuesFlags } from '../platform/values/flags.ts';
import { loadValues } from '../platform/values/load-values.ts';
import { type Forward, forwardsOf } from './forwards.ts';
import { clusterContext, clusterExists, clusterNodes, makeCluster, wakeCluster } from './kind-cluster.ts';
import { machineNotes } from './machine-notes.ts';
import { connectRegistry, defaultRegistryPort, registryName, startRegistry } from './registry.ts';
import { checkDisk, checkForCluster } from './requirements.ts';
import { refuseSecondTilt, refuseTakenPorts } from './taken-ports.ts';
import { runTilt } from './tilt.ts';
import { createTools } from './tools.ts';

const usage = `npm run up                   makes a cluster of kind with a registry, once, and runs Tilt in it, until Ctrl-C
npm run up -- [options]

  --values FILE   a file of values over those of the environment; may be repeated
  --set A.B=C     a single value over all files; may be repeated
  --stream        Tilt's log instead of its prompt
  --ci            "tilt ci" instead: starts everything, runs e2e, and ends with its exit code
  --no-tilt       only the cluster and the registry
  --workers N     so many nodes beside that of the control plane, which then takes no pods; for a cluster made anew

KIND_NODE_IMAGE is another image for the node, REGISTRY_PORT another port for the registry than ${defaultRegistryPort}.
`;

const root = fileURLToPath(new URL('..', import.meta.url));
const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interrupted.abort(signal));

try {
  process.exitCode = await main();
} catch (error) {
  if (interrupted.signal.aborted) {
    say('Interrupted; "npm run up" goes on from here.');
    process.exitCode = 130;
  } else {
    process.stderr.write(describeError(error));
    process.exitCode = 1;
  }
}

async function main(): Promise<number> {
  const { values: flags } = parseArgs({
    options: {
      ...valuesFlags,
      stream: { type: 'boolean', default: false },
      ci: { type: 'boolean', default: false },
      'no-tilt': { type: 'boolean', default: false },
      workers: { type: 'string', default: '0' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (flags.help) {
    process.stdout.write(usage);
    return 0;
  }
  // Values that are not usable are told before a cluster is made.
  const environment = flags.ci ? 'ci' : 'local';
  const forwards = forwardsOf(loadValues({ environment, files: flags.values, sets: flags.set }));
  await prepare({ withTilt: !flags['no-tilt'], forwards, workers: workersOf(flags.workers) });
  if (flags['no-tilt']) return 0;
  const exitCode = await runTilt({
    command: flags.ci ? 'ci' : 'up',
    environment: process.env,
    folder: root,
    flags: flags.stream ? ['--stream'] : [],
    settings: [...flags.values.map((file) => `--values=${file}`), ...flags.set.map((value) => `--set=${value}`)],
    signal: interrupted.signal,
    onTerminal: process.stdin.isTTY,
  });
  say(`The cluster stays: "npm run up" goes on with it, "npm run forward" leads to it, "npm run down" removes it.`);
  return exitCode;
}

function workersOf(text: string): number {
  if (/^\d$/.test(text)) return Number(text);
  throw new ExpectedError(`--workers ${text}: expected a number from 0 to 9`);
}

interface PrepareOptions {
  readonly withTilt: boolean;
  readonly forwards: readonly Forward[];
  readonly workers: number;
}

/** A cluster and a registry that work, whatever of them is there. */
async function prepare({ withTilt, forwards, workers }: PrepareOptions): Promise<void> {
  const tools = createTools({ environment: process.env, signal: interrupted.signal });
  await checkForCluster(tools, ['docker', 'kind', 'kubectl', ...(withTilt ? (['tilt'] as const) : [])], process.env);
  if (withTilt) {
    await refuseSecondTilt(Number(process.env.TILT_PORT || 10350));
    await refuseTakenPorts(forwards);
  }
  const port = await startRegistry(tools, Number(process.env.REGISTRY_PORT || defaultRegistryPort));
  say(`Registry: localhost:${port}`);
  if (await clusterExists(tools)) {
    await wakeCluster(tools);
  } else {
    await checkDisk(tools, registryName);
    for (const note of await machineNotes(tools, { container: registryName, folder: root })) say(`Note: ${note}`);
    const cleaning = createTools({ environment: process.env, sheltered: true });
    await makeCluster(tools, cleaning, { nodeImage: process.env.KIND_NODE_IMAGE, workers });
  }
  await connectRegistry(tools, clusterContext, await clusterNodes(tools), port);
  say(`Cluster: kubectl --context ${clusterContext}`);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
