import { parseArgs } from 'node:util';
import { describeError } from '../platform/expected-error.ts';
import { removeCluster } from './kind-cluster.ts';
import { removeRegistry } from './registry.ts';
import { checkRequirements } from './requirements.ts';
import { createTools } from './tools.ts';

const usage = `npm run down    removes what "npm run up" made: the cluster with all its data, and the registry with its images
`;

try {
  await main();
} catch (error) {
  process.stderr.write(describeError(error));
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const { values: flags } = parseArgs({ options: { help: { type: 'boolean', short: 'h', default: false } } });
  if (flags.help) {
    process.stdout.write(usage);
    return;
  }
  const tools = createTools({ environment: process.env });
  await checkRequirements(tools, ['docker', 'kind']);
  await removeCluster(tools);
  const removed = await removeRegistry(tools);
  process.stdout.write(removed ? 'Removed the registry\n' : 'There is no registry\n');
}
