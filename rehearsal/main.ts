import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { keepForwarding } from '../cluster/forwarding.ts';
import { forwardsOf } from '../cluster/forwards.ts';
import { checkRequirements } from '../cluster/requirements.ts';
import { refuseTakenPorts } from '../cluster/taken-ports.ts';
import { createTools, type Tools } from '../cluster/tools.ts';
import { activeAlerts, alertsSince } from '../e2e/drills/alerts.ts';
import { createSoundness } from '../e2e/drills/soundness.ts';
import { accountOfLines, storedNumbers } from '../e2e/drills/stored-lines.ts';
import checkPresence from '../e2e/support/check-presence.ts';
import { eventually } from '../e2e/support/eventually.ts';
import { workloads as listening, serviceHost } from '../platform/endpoints.ts';
import { describeError, ExpectedError } from '../platform/expected-error.ts';
import type { Fault, Production } from './fault.ts';
import { buildAppImage, findRegistry } from './images.ts';
import { createKubectl, type Kubectl } from './kubectl.ts';
import { createPodLoad, followWith } from './load/pod.ts';
import { namespaces, refuseForeignNamespace, removeNamespaces } from './namespaces.ts';
import { chooseNodes, type Nodes } from './nodes.ts';
import { checkOut, removeCheckout } from './older-checkout.ts';
import { parseRehearsalOptions, type RehearsalOptions, rehearsalUsage } from './options.ts';
import { applyProduction, productionSets, root } from './production.ts';
import { brokenPromises, faultTable } from './report.ts';
import { type FaultResult, type FaultSetting, runFault, settle } from './run-faults.ts';
import { type StoodUp, standUp } from './stand-up.ts';
import { createWorkloads } from './workloads.ts';
import { writeTable } from './write-table.ts';

/** Requests a second, half of them over connections of their own. */
const rate = 100;
const times = { settleMs: 60_000, warmUpMs: 8_000, beforeMs: 12_000, recoveryMs: 180_000, lookEveryMs: 500 };
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

interface Place {
  readonly tools: Tools;
  readonly kubectl: Kubectl;
  readonly context: string;
  readonly registry: string;
}

async function rehearse(options: RehearsalOptions, place: Place): Promise<number> {
  const { tools, kubectl, context, registry } = place;
  const nodes = await chooseNodes(kubectl);
  const tag = `rehearsal-${Date.now().toString(36)}`;
  const goTools = createTools({
    environment: { ...process.env, CGO_ENABLED: '0', GOOS: 'linux' },
    signal: interrupted.signal,
  });
  const stoodUp = await standUp({ tools, goTools, kubectl, nodes, registry, tag, say });

  const forwards = forwardsOf(stoodUp.values).filter(({ workload }) => workload !== 'kafka');
  await refuseTakenPorts(forwards);
  const { signal } = interrupted;
  const ending = new AbortController();
  const forwarding = forwards.map((forward) =>
    keepForwarding(forward, {
      environment: process.env,
      context,
      onChange: () => undefined,
      signal: AbortSignal.any([signal, ending.signal]),
    }),
  );
  const older = options.from === undefined ? undefined : await checkOut(tools, root, options.from);
  try {
    const production = createProduction(place, stoodUp, { nodes, tag, older });
    return await report(options, nodes, createSetting(place, stoodUp, nodes, production));
  } finally {
    ending.abort();
    await Promise.all(forwarding);
    if (older !== undefined) await removeCheckout(createTools({ environment: process.env }), root, older);
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
    if (fault.needs && lacks[fault.needs]) {
      process.stdout.write(`${fault.name}: left out, for it needs ${fault.needs}\n`);
      continue;
    }
    try {
      const result = await runFault(fault, setting);
      results.push(result);
      say(`${fault.name}: ${brokenPromises(result).join('; ') || 'held'}`);
    } catch (error) {
      if (interrupted.signal.aborted) throw error;
      failures.push(`${fault.name} failed: ${(error as Error).message}`);
      say(failures.at(-1) ?? '');
    }
  }
  const e2e = await correlationTests();
  const table = faultTable(results);
  process.stdout.write(`\n${table}\n${failures.map((text) => `${text}\n`).join('')}`);
  if (!e2e) process.stdout.write('the correlation tests failed\n');
  if (options.write) writeTable(table);
  const held = results.filter((result) => brokenPromises(result).length === 0).length;
  const broken = results.length - held + failures.length + (e2e ? 0 : 1);
  process.stdout.write(`\n${held + (e2e ? 1 : 0)} passed, ${broken} failed\n`);
  return broken === 0 ? 0 : 1;
}

function createProduction(
  { tools, kubectl, registry }: Place,
  { values, sets }: StoodUp,
  { nodes, tag, older }: { readonly nodes: Nodes; readonly tag: string; readonly older: string | undefined },
): Production {
  const { drained = '' } = nodes;
  return {
    workloads: createWorkloads(kubectl, values),
    applyWith: (others) => applyProduction({ tools, kubectl }, [...sets, ...others]),
    apply: () => applyProduction({ tools, kubectl }, sets),
    async applyOlder() {
      if (older === undefined) throw new ExpectedError('There is no older commit: --from');
      const built = await buildAppImage(tools, registry, older, `${tag}-older`);
      await applyProduction({ tools, kubectl }, productionSets(built, nodes.count), older);
    },
    async drain() {
      await kubectl.run('drain', drained, '--ignore-daemonsets', '--delete-emptydir-data', '--timeout=5m');
    },
    async undrain() {
      await kubectl.run('uncordon', drained);
    },
  };
}

function createSetting(
  { kubectl, context }: Place,
  { values, image }: StoodUp,
  { home }: Nodes,
  production: Production,
): FaultSetting {
  const target = `http://${serviceHost(values, 'api')}:${listening.api.ports.http}`;
  const follow = followWith(context, process.env);
  // A forward begins anew where its pod has gone.
  const patience = { withinMs: 60_000 };
  return {
    production,
    rate,
    times,
    createLoad: () =>
      createPodLoad({ kubectl, follow, namespace: namespaces.outside, image, node: home, target, rate }),
    soundness: createSoundness({
      withTempo: true,
      visibleWithinMs: Number(values.otel.OTEL_BSP_SCHEDULE_DELAY) + 3_000,
      metricsWithinMs: values.prometheus.scrapeIntervalSeconds * 2_000,
    }),
    alerts: {
      active: () => eventually(activeAlerts, patience),
      since: (sinceMs) => eventually(() => alertsSince(sinceMs), patience),
    },
    account(prefix, expected, sinceMs) {
      const range = { fromMs: sinceMs, toMs: Date.now() };
      return accountOfLines(expected, () => eventually(() => storedNumbers(prefix, range), patience));
    },
    say,
    signal: interrupted.signal,
  };
}

/** Whether the promises of e2e about one request's log lines, trace and metrics hold there as well. */
async function correlationTests(): Promise<boolean> {
  say('the correlation tests of e2e');
  // A forward learns that its pod has gone when it is used.
  await eventually(checkPresence, { withinMs: 60_000, everyMs: 1_000 });
  const child = spawn('npm', ['run', '--silent', 'e2e', '--', 'correlation'], { cwd: root, stdio: 'inherit' });
  const [code] = await once(child, 'exit');
  return code === 0;
}

function say(text: string): void {
  process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${text}\n`);
}
