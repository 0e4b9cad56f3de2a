import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { keepForwarding } from '../cluster/forwarding.ts';
import { forwardsOf } from '../cluster/forwards.ts';
import { checkRequirements } from '../cluster/requirements.ts';
import { refuseTakenPorts } from '../cluster/taken-ports.ts';
import { createTools } from '../cluster/tools.ts';
import checkPresence from '../e2e/support/check-presence.ts';
import { eventually } from '../e2e/support/eventually.ts';
import { queryNumber } from '../e2e/support/prometheus.ts';
import { checkOut, removeCheckout } from '../platform/checkout.ts';
import { describeError, ExpectedError } from '../platform/expected-error.ts';
import type { Fault } from './fault.ts';
import { buildAppImage, findRegistry } from './images.ts';
import { createKubectl } from './kubectl.ts';
import { refuseForeignNamespace, removeNamespaces } from './namespaces.ts';
import { chooseNodes, type Nodes } from './nodes.ts';
import { parseRehearsalOptions, type RehearsalOptions, rehearsalUsage } from './options.ts';
import { root } from './production.ts';
import { brokenPromises, faultTable } from './report.ts';
import { type FaultResult, type FaultSetting, runFault, settle } from './run-faults.ts';
import { createProduction, createSetting, type Older, type Place } from './setting.ts';
import { standUp } from './stand-up.ts';
import { writeTable } from './write-table.ts';

const brokenOff = 130;

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interrupted.abort(signal));

try {
  process.exit(await main(process.argv.slice(2)));
} catch (error) {
  if (interrupted.signal.aborted) process.exit(brokenOff);
  process.stderr.write(describeError(error));
  process.exit(1);
}

async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(rehearsalUsage);
    return 0;
  }
  const options = parseRehearsalOptions(args);
  const environment = process.env;
  const tools = createTools({ environment, signal: interrupted.signal });
  await checkRequirements(tools, ['docker', 'kubectl']);
  const context = options.context ?? (await tools.ask('kubectl', ['config', 'current-context']));
  await agree(context, options.yes);
  const kubectl = createKubectl(tools, context);
  const cleaning = createKubectl(createTools({ environment, sheltered: true }), context);
  await refuseForeignNamespace(kubectl);
  const registry = await findRegistry(kubectl, options.registry);
  say('removing what is left of a rehearsal before');
  await removeNamespaces(kubectl);
  try {
    return await rehearse(options, { tools, kubectl, context, registry });
  } finally {
    if (!options.keep) {
      say('removing it');
      await removeNamespaces(cleaning);
    }
  }
}

/** Rejects with an ExpectedError unless the cluster is one to try things in. */
async function agree(context: string, yes: boolean): Promise<void> {
  if (context.startsWith('kind-') || yes) return;
  const question = `${context} is no cluster of kind. Install a production in it, break it, and remove it again? (y/N) `;
  const advice = `The context is ${context}, which is no cluster of kind. Where it may be touched, say so: --yes`;
  if (!process.stdin.isTTY) throw new ExpectedError(advice);
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(question, { signal: interrupted.signal });
  terminal.close();
  if (!/^y(es)?$/i.test(answer.trim())) throw new ExpectedError(advice);
}

async function rehearse(options: RehearsalOptions, place: Place): Promise<number> {
  // A revision that there is none of is told before anything is made.
  const checkout = options.from === undefined ? undefined : await checkOut(root, options.from);
  try {
    return await rehearseFrom(checkout, options, place);
  } finally {
    if (checkout !== undefined) await removeCheckout(root, checkout);
  }
}

async function rehearseFrom(checkout: string | undefined, options: RehearsalOptions, place: Place): Promise<number> {
  const { tools, kubectl, context, registry } = place;
  const { signal } = interrupted;
  const environment = process.env;
  const nodes = await chooseNodes(kubectl);
  const tag = `rehearsal-${Date.now().toString(36)}`;
  const goTools = createTools({ environment: { ...environment, CGO_ENABLED: '0', GOOS: 'linux' }, signal });
  let older: Older | undefined;
  if (checkout !== undefined) {
    // Before there is any load: a build takes the time of the processors from what is measured.
    say('building the image of the older commit');
    older = { checkout, image: await buildAppImage(tools, registry, checkout, `${tag}-older`) };
  }
  const stoodUp = await standUp({ tools, goTools, kubectl, nodes, registry, tag, say });

  const forwards = forwardsOf(stoodUp.values).filter(({ workload }) => workload !== 'kafka');
  await refuseTakenPorts(forwards);
  const ending = new AbortController();
  const until = { environment, context, onChange: () => undefined, signal: AbortSignal.any([signal, ending.signal]) };
  const forwarding = forwards.map((forward) => keepForwarding(forward, until));
  try {
    const production = createProduction(place, stoodUp, { nodes, older });
    const setting = createSetting({ place, stoodUp, nodes, production, environment, signal, say });
    return await report(options, nodes, setting);
  } finally {
    ending.abort();
    await Promise.all(forwarding);
  }
}

async function report(options: RehearsalOptions, nodes: Nodes, setting: FaultSetting): Promise<number> {
  const lacks: Readonly<Record<NonNullable<Fault['needs']>, boolean>> = {
    'three nodes to schedule on': nodes.drained === undefined,
    'an older commit': options.from === undefined,
  };
  const results: FaultResult[] = [];
  const failures: string[] = [];
  await settle(setting);
  for (const fault of options.faults) {
    // What has been found out by then is told nevertheless.
    if (interrupted.signal.aborted) break;
    if (fault.needs && lacks[fault.needs]) {
      process.stdout.write(`${fault.name}: left out, for it needs ${fault.needs}\n`);
      continue;
    }
    try {
      const result = await runFault(fault, setting);
      results.push(result);
      say(`${fault.name}: ${brokenPromises(result).join('; ') || 'held'}`);
    } catch (error) {
      if (interrupted.signal.aborted) break;
      failures.push(`${fault.name} failed: ${(error as Error).message}`);
      say(failures.at(-1) ?? '');
    }
  }
  const { aborted } = interrupted.signal;
  if (!aborted) failures.push(...(await bucketFailures()), ...(await correlationFailures()));
  const table = faultTable(results);
  process.stdout.write(`\n${table}\n${failures.map((text) => `${text}\n`).join('')}`);
  if (options.write && !aborted) writeTable(`${table}\n${circumstances(nodes)}`);
  const held = results.filter((result) => brokenPromises(result).length === 0).length;
  const broken = results.length - held + failures.length;
  process.stdout.write(`\n${held} passed, ${broken} failed\n`);
  if (aborted) return brokenOff;
  return broken === 0 ? 0 : 1;
}

/** What belongs to figures: when, where, and what repeats them. */
function circumstances({ count }: Nodes): string {
  const command = ['npm run rehearse', ...(process.argv.length > 2 ? ['--', ...process.argv.slice(2)] : [])].join(' ');
  return `On ${count === 1 ? 'one node' : `${count} nodes`}, ${new Date().toISOString().slice(0, 10)}: \`${command}\`\n`;
}

/** Chunks that Loki could not write into its bucket, which nothing else would show: it keeps them, for a time. */
async function bucketFailures(): Promise<string[]> {
  const count = 'sum(max_over_time(loki_ingester_chunks_flush_failures_total[2h]))';
  const failed = await eventually(() => queryNumber(count), { withinMs: 60_000 });
  return failed === 0 ? [] : [`Loki failed ${failed} times to write into its bucket.`];
}

/** The promises of e2e about one request's log lines, trace and metrics hold there as well. */
async function correlationFailures(): Promise<string[]> {
  say('the correlation tests of e2e');
  // A forward learns that its pod has gone when it is used.
  await eventually(checkPresence, { withinMs: 60_000, everyMs: 1_000 });
  const child = spawn('npm', ['run', '--silent', 'e2e', '--', 'correlation'], { cwd: root, stdio: 'inherit' });
  const [code] = await once(child, 'exit');
  return code === 0 ? [] : ['The correlation tests of e2e failed.'];
}

function say(text: string): void {
  process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${text}\n`);
}
