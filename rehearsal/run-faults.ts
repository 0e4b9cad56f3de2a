import { setTimeout as wait } from 'node:timers/promises';
import type { Account } from '../e2e/drills/account.ts';
import { type Alert, newAlerts } from '../e2e/drills/alerts.ts';
import { answeredNumbers, type DrillResult, lineFigures, requestFigures } from '../e2e/drills/result.ts';
import type { Soundness } from '../e2e/drills/soundness.ts';
import type { Fault, Production } from './fault.ts';
import type { PodLoad } from './load/pod.ts';

/** What a fault has brought about. */
export interface FaultResult
  extends Pick<
    DrillResult,
    | 'rate'
    | 'requests'
    | 'failed'
    | 'unanswered'
    | 'slowestMs'
    | 'p99BeforeMs'
    | 'p99DuringMs'
    | 'linesLost'
    | 'linesDuplicated'
    | 'alerts'
    | 'recoveredAfterMs'
    | 'amiss'
  > {
  readonly fault: Fault;
  /** From its beginning until it was through. */
  readonly lastedMs: number;
}

export interface FaultSetting {
  readonly production: Production;
  /** Requests a second. */
  readonly rate: number;
  readonly times: {
    /** How long the load lasts before the first fault. */
    readonly settleMs: number;
    /** How long the load lasts before anything counts, and how long the figures without the fault are taken. */
    readonly warmUpMs: number;
    readonly beforeMs: number;
    /** How long it may take until all is well once all pods are ready. */
    readonly recoveryMs: number;
    readonly lookEveryMs: number;
  };
  readonly createLoad: () => PodLoad;
  readonly soundness: Soundness;
  readonly alerts: {
    readonly active: () => Promise<readonly Alert[]>;
    readonly since: (sinceMs: number) => Promise<readonly Alert[]>;
  };
  /** The lines of these numbers among what the load of a prefix left since a time in milliseconds. */
  readonly account: (prefix: string, expected: readonly number[], sinceMs: number) => Promise<Account>;
  readonly say: (text: string) => void;
  readonly signal: AbortSignal;
}

/** Processes that have just started take more time under any load: none of that is a fault's doing. */
export async function settle({ createLoad, soundness, times, say, signal }: FaultSetting): Promise<void> {
  say('settling under load');
  const load = createLoad();
  await load.start();
  await wait(times.settleMs, undefined, { signal });
  const amiss = await soundness(load, Date.now());
  if (amiss !== undefined) say(`still amiss: ${amiss}`);
  await load.stop();
}

/** Runs one fault under load, until all is well again. */
export async function runFault(fault: Fault, setting: FaultSetting): Promise<FaultResult> {
  const { production, times, alerts, account, say, signal } = setting;
  const pause = (ms: number) => wait(ms, undefined, { signal });
  const load = setting.createLoad();
  const startedAtMs = Date.now();
  say(`${fault.name}: load`);
  await load.start();
  try {
    await pause(times.warmUpMs);
    const before = { fromMs: Date.now(), toMs: Date.now() + times.beforeMs };
    await pause(times.beforeMs);
    const alertsBefore = await alerts.active();

    say(`${fault.name}: ${fault.title}`);
    const struckAtMs = Date.now();
    await fault.begin(production);
    await fault.end?.(production);
    const lastedMs = Date.now() - struckAtMs;
    const recovery = await recover(setting, load);
    const untilWell = { fromMs: struckAtMs, toMs: Date.now() };

    await load.stop();
    say(`${fault.name}: taking account`);
    // One that is refused for want of room has failed, and has no line.
    const answered = answeredNumbers(load.requests, { refuses: true });
    const { linesLost, linesDuplicated } = lineFigures(await account(load.prefix, answered, startedAtMs));
    return {
      fault,
      rate: setting.rate,
      lastedMs,
      ...requestFigures(load.requests, { before, fault: untilWell, untilWell }),
      linesLost,
      linesDuplicated,
      alerts: newAlerts(alertsBefore, await alerts.since(struckAtMs)),
      ...recovery,
    };
  } catch (error) {
    await load.stop().catch(() => undefined);
    throw error;
  }
}

async function recover(
  { production, times, soundness, signal }: FaultSetting,
  load: PodLoad,
): Promise<Pick<FaultResult, 'recoveredAfterMs' | 'amiss'>> {
  const sinceMs = Date.now();
  await production.workloads.settled();
  const readyAtMs = Date.now();
  for (;;) {
    const amiss = await soundness(load, sinceMs);
    if (amiss === undefined) return { recoveredAfterMs: Date.now() - sinceMs };
    if (Date.now() - readyAtMs > times.recoveryMs) return { recoveredAfterMs: undefined, amiss };
    await wait(times.lookEveryMs, undefined, { signal });
  }
}
