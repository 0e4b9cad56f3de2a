import { parseArgs } from 'node:util';
import { describeError, ExpectedError } from '../platform/expected-error.ts';
import { valuesFlags } from '../platform/values/flags.ts';
import { loadValues } from '../platform/values/load-values.ts';
import { keepForwarding } from './forwarding.ts';
import { type Forward, type ForwardedPort, forwardsOf } from './forwards.ts';
import { clusterContext } from './kind-cluster.ts';
import { checkRequirements } from './requirements.ts';
import { refuseTakenPorts } from './taken-ports.ts';
import { createTools, type Tools } from './tools.ts';

const usage = `npm run forward                              the ports that Tilt forwards, without Tilt, until Ctrl-C
npm run forward -- [ENVIRONMENT] [options]   those of another environment than local

  --values FILE   a file of values over those of the environment; may be repeated
  --set A.B=C     a single value over all files; may be repeated
  --context NAME  of the kubeconfig, instead of ${clusterContext}
`;

const ended = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => ended.abort(signal));

try {
  await main();
} catch (error) {
  if (!ended.signal.aborted) {
    process.stderr.write(describeError(error));
    process.exitCode = 1;
  }
}

async function main(): Promise<void> {
  const { values: flags, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      ...valuesFlags,
      context: { type: 'string', default: clusterContext },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (flags.help) {
    process.stdout.write(usage);
    return;
  }
  const [environment = 'local'] = positionals;
  const forwards = forwardsOf(loadValues({ environment, files: flags.values, sets: flags.set }));
  const tools = createTools({ environment: process.env, signal: ended.signal });
  await checkRequirements(tools, ['kubectl']);
  await checkCluster(tools, flags.context);
  await refuseTakenPorts(forwards);
  const options = { environment: process.env, context: flags.context, onChange: tell, signal: ended.signal };
  await Promise.all(forwards.map((forward) => keepForwarding(forward, options)));
}

async function checkCluster(tools: Tools, context: string): Promise<void> {
  const { ok, complaint } = await tools.attempt('kubectl', ['--context', context, 'version', '--request-timeout=10s']);
  if (ok) return;
  throw new ExpectedError(`No cluster answers at ${context}; "npm run up" makes ${clusterContext}.\n${complaint}`);
}

function tell({ workload, ports }: Forward, change: string): void {
  const address = ({ local, path }: ForwardedPort) =>
    path === undefined ? `localhost:${local}` : `http://localhost:${local}${path}`;
  const addresses = ports.map((port) => `${port.name} ${address(port)}`);
  process.stdout.write(`${workload.padEnd(12)} ${change === 'forwarded' ? addresses.join('  ') : change}\n`);
}
