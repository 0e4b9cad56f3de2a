import { setTimeout as wait } from 'node:timers/promises';
import type { StackControl } from '../../stack/control.ts';
import type { Account } from './account.ts';
import { type Alert, newAlerts } from './alerts.ts';
import type { Drill } from './drill.ts';
import type { Load } from './load.ts';
import { watchMemory } from './memory-watch.ts';
import { answeredNumbers, type DrillResult, lineFigures, requestFigures } from './result.ts';
import { type Counts, spansLostBetween } from './scraped.ts';
import type { Soundness } from './soundness.ts';

export interface DrillTimes {
  /** How long requests that went wrong before the first drill may count. */
  readonly quietWithinMs: number;
  /** How long the load lasts before the first drill. */
  readonly settleMs: number;
  /** How long the load lasts before anything counts. */
  readonly warmUpMs: number;
  /** How long the figures without the fault are taken. */
  readonly beforeMs: number;
  /** How long the recovery may take. */
  readonly recoveryMs: number;
  readonly lookEveryMs: number;
}

export interface DrillSetting {
  readonly stack: StackControl;
  readonly rate: number;
  readonly times: DrillTimes;
  readonly createLoad: () => Load;
  readonly readCounts: () => Promise<Counts>;
  readonly alerts: {
    readonly active: () => Promise<Alert[]>;
    /** Those since a time in milliseconds. */
    readonly since: (sinceMs: number) => Promise<Alert[]>;
    /** Requests a second that the objectives call bad, by what is older than the drills as well. */
    readonly badRate: () => Promise<number>;
  };
  readonly soundness: Soundness;
  /** The lines of these numbers among what the load of a prefix left since a time in milliseconds. */
  readonly account: (load: Load, expected: readonly number[], sinceMs: number) => Promise<Account>;
  readonly heal: (stack: StackControl) => Promise<void>;
  readonly say: (text: string) => void;
  /** Breaks it off. */
  readonly signal: AbortSignal;
}

/** Runs one drill. Whatever comes, also where it is broken off, the load has ended and the stack is healed afterwards. */
export async function runDrill(drill: Drill, setting: DrillSetting): Promise<DrillResult> {
  const { stack, say, createLoad, heal } = setting;
  const load = createLoad();
  try {
    return await measure(drill, setting, load);
  } finally {
    say(`${drill.name}: healing`);
    await drill.breakOff?.();
    await Promise.all([load.stop(), heal(stack)]);
  }
}

async function measure(drill: Drill, setting: DrillSetting, load: Load): Promise<DrillResult> {
  const { stack, times, readCounts, alerts, account, say, signal } = setting;
  const startedAtMs = Date.now();
  const pause = (ms: number) => wait(ms, undefined, { signal });
  const memory = watchMemory(stack);
  try {
    say(`${drill.name}: load`);
    load.start();
    await pause(times.warmUpMs);
    memory.takePeakBytes();
    const before = { fromMs: Date.now(), toMs: Date.now() + times.beforeMs };
    await pause(times.beforeMs);
    const bytesBefore = memory.takePeakBytes();
    const alertsBefore = await alerts.active();
    const strikesAtMs = Date.now();
    await prepare(drill, setting, load);
    const countsBefore = await readCounts();

    say(`${drill.name}: ${drill.fault}`);
    const struckAtMs = Date.now();
    await unlessAborted(drill.begin(stack), signal);
    await pause(drill.lastsMs);
    const faultEndsAtMs = Date.now();
    const recovery = await recover(drill, setting, load);
    const untilWell = { fromMs: struckAtMs, toMs: Date.now() };
    const fault = drill.lastsMs === 0 ? untilWell : { fromMs: struckAtMs, toMs: faultEndsAtMs };
    const memoryGrowthBytes = memory.takePeakBytes() - bytesBefore;

    await load.stop();
    say(`${drill.name}: taking account`);
    const lines = await account(load, answeredNumbers(load.requests, drill), startedAtMs);
    const counts = await readCounts();
    const alertsRaised = await alerts.since(strikesAtMs);
    return {
      drill,
      rate: setting.rate,
      ...requestFigures(load.requests, { before, fault, untilWell }),
      ...lineFigures(lines),
      memoryGrowthBytes,
      queueLimitBytes: counts.queueLimitBytes,
      spansLost: spansLostBetween(countsBefore, counts),
      alerts: newAlerts(alertsBefore, alertsRaised),
      ...recovery,
    };
  } finally {
    memory.stop();
  }
}

/** Without traffic, and with warm processes afterwards: a cold start is none of the fault's doing. */
async function prepare(drill: Drill, { stack, times, signal }: DrillSetting, load: Load): Promise<void> {
  if (!drill.prepare) return;
  await load.stop();
  await drill.prepare(stack);
  load.start();
  await wait(times.warmUpMs, undefined, { signal });
}

async function recover(
  drill: Drill,
  { stack, times, soundness, say, signal }: DrillSetting,
  load: Load,
): Promise<Pick<DrillResult, 'recoveredAfterMs' | 'amiss'>> {
  say(`${drill.name}: recovery`);
  const sinceMs = Date.now();
  const late = AbortSignal.timeout(times.recoveryMs);
  let amiss: string | undefined = 'the fault did not end';
  try {
    await unlessAborted(drill.end(stack), AbortSignal.any([signal, late]));
    for (;;) {
      amiss = await soundness(load, sinceMs);
      if (amiss === undefined) return { recoveredAfterMs: Date.now() - sinceMs };
      await wait(times.lookEveryMs, undefined, { signal: AbortSignal.any([signal, late]) });
    }
  } catch (error) {
    if (signal.aborted || !late.aborted) throw error;
    return { recoveredAfterMs: undefined, amiss };
  }
}

async function unlessAborted(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const onAbort = () => aborted.reject(signal.reason);
  signal.addEventListener('abort', onAbort);
  try {
    await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
