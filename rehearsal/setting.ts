import type { Tools } from '../cluster/tools.ts';
import { activeAlerts, alertsSince } from '../e2e/drills/alerts.ts';
import { createSoundness } from '../e2e/drills/soundness.ts';
import { accountOfLines, storedNumbers } from '../e2e/drills/stored-lines.ts';
import { eventually } from '../e2e/support/eventually.ts';
import { workloads as listening, serviceHost } from '../platform/endpoints.ts';
import { ExpectedError } from '../platform/expected-error.ts';
import type { Production } from './fault.ts';
import type { Built } from './images.ts';
import type { Kubectl } from './kubectl.ts';
import { createPodLoad, followWith } from './load/pod.ts';
import { namespaces } from './namespaces.ts';
import type { Nodes } from './nodes.ts';
import { applyProduction, productionSets } from './production.ts';
import type { FaultSetting } from './run-faults.ts';
import type { StoodUp } from './stand-up.ts';
import { createWorkloads } from './workloads.ts';

/** Requests a second, half of them over connections of their own. */
const rate = 100;
const times = { settleMs: 60_000, warmUpMs: 8_000, beforeMs: 12_000, recoveryMs: 180_000, lookEveryMs: 500 };
/** The cluster that a rehearsal is held in, and what it takes to change something there. */
export interface Place {
  readonly tools: Tools;
  readonly kubectl: Kubectl;
  readonly context: string;
  readonly registry: string;
}

/** What to go back to, and to upgrade from. */
export interface Older {
  readonly checkout: string;
  readonly image: Built;
}

/** Production, as the faults of a rehearsal get at it. */
export function createProduction(
  { tools, kubectl }: Place,
  { values, sets }: StoodUp,
  { nodes, older }: { readonly nodes: Nodes; readonly older: Older | undefined },
): Production {
  const { drained = '' } = nodes;
  const workloads = createWorkloads(kubectl, values);
  const cluster = { tools, kubectl };
  const afterEach = () => workloads.settled();
  return {
    workloads,
    change: (others) => applyProduction(cluster, [...sets, ...others]),
    changeBack: () => applyProduction(cluster, sets),
    async goBack() {
      if (older === undefined) throw new ExpectedError('There is no older commit: --from');
      const olderSets = productionSets(older.image, nodes.count);
      await applyProduction(cluster, olderSets, { checkout: older.checkout, afterEach });
    },
    upgrade: () => applyProduction(cluster, sets, { afterEach }),
    async drain() {
      await kubectl.run('drain', drained, '--ignore-daemonsets', '--delete-emptydir-data', '--timeout=5m');
    },
    async undrain() {
      await kubectl.run('uncordon', drained);
    },
  };
}

interface SettingOptions {
  readonly place: Place;
  readonly stoodUp: StoodUp;
  readonly nodes: Nodes;
  readonly production: Production;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly say: (text: string) => void;
}

/** What faults are brought about and judged with; Loki, Tempo and Prometheus are asked through forwarded ports. */
export function createSetting(options: SettingOptions): FaultSetting {
  const { place, stoodUp, nodes, production, environment, signal, say } = options;
  const { kubectl, context } = place;
  const { values, image } = stoodUp;
  const target = `http://${serviceHost(values, 'api')}:${listening.api.ports.http}`;
  const follow = followWith(context, environment);
  // A forward begins anew where its pod has gone.
  const patience = { withinMs: 60_000 };
  return {
    production,
    rate,
    times,
    createLoad: () =>
      createPodLoad({ kubectl, follow, namespace: namespaces.outside, image, node: nodes.home, target, rate }),
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
    signal,
  };
}
