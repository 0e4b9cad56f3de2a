import { isExpected } from '../../platform/expected-error.ts';
import { parseTrafficOptions, trafficUsage } from './options.ts';
import { runTraffic } from './traffic.ts';
import { createTrafficView } from './view.ts';

try {
  process.exit(await main(process.argv.slice(2)));
} catch (error) {
  // What its reader can mend is told without a stack.
  const { message, stack } = error as Error;
  process.stderr.write(`${isExpected(error) ? `${message}\n\n${trafficUsage}` : stack}\n`);
  process.exit(1);
}

async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(trafficUsage);
    return 0;
  }
  const options = parseTrafficOptions(args);
  const end = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => end.abort());
  if (options.durationSeconds !== undefined) setTimeout(() => end.abort(), options.durationSeconds * 1_000);
  await runTraffic(options, createTrafficView(process.stdout), end.signal);
  return 0;
}
