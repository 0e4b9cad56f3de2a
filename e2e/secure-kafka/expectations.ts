import { expect } from '@jest/globals';
import { metrics } from '../../app/contract.ts';
import { eventually } from '../support/eventually.ts';
import { queryLines } from '../support/loki.ts';
import type { RoleProgram } from './installation.ts';
import type { Program } from './programs.ts';

export const patience = { withinMs: 90_000 };
const startedAtMs = Date.now();
const warnIntervalMs = 30_000;

/** Requests one after the other, each answered as ever; the ids of their traces. */
export async function requests(api: RoleProgram, count = 10): Promise<string[]> {
  const traceIds: string[] = [];
  for (let made = 0; made < count; made += 1) {
    const { status, traceId, durationMs } = await api.request();
    expect(status).toBe(200);
    // To wait for Kafka would take longer.
    expect(durationMs).toBeLessThan(2_000);
    traceIds.push(traceId);
  }
  return traceIds;
}

/** Resolves once Loki has the line of each trace, and has it once. */
export const untilInLoki = (lokiPort: number, traceIds: readonly string[]): Promise<void> =>
  eventually(async () => {
    const lines = await queryLines('{service_name="api"}', startedAtMs, undefined, lokiPort);
    const found = lines.map(({ metadata }) => metadata['trace_id']);
    expect(traceIds.filter((id) => found.filter((one) => one === id).length !== 1)).toEqual([]);
  }, patience);

export const warningsOf = (program: Program, pattern: RegExp): string[] =>
  program.lines.filter((line) => /"level":[456]0/.test(line) && pattern.test(line));

/** Somebody who looks at the log is told, and not again and again. */
function expectToldOnce(program: Program, pattern: RegExp, reason: RegExp): void {
  const warnings = warningsOf(program, pattern);
  expect(warnings.filter((line) => !reason.test(line))).toEqual([]);
  const times = warnings.map((line) => Date.parse(JSON.parse(line).time));
  const pausesMs = times.slice(1).map((time, index) => time - (times[index] ?? 0));
  expect(pausesMs.filter((pause) => pause < warnIntervalMs - 1_000)).toEqual([]);
}

export const waiting = /log lines for Kafka topic application\.logs are waiting/;
export const noOffsets = /Kafka does not give its offsets|Kafka shows no topic/;

/** The api serves, keeps its lines, and tells once of what keeps them. */
export async function expectApiTells(api: RoleProgram, reason: RegExp): Promise<string[]> {
  const traceIds = await requests(api);
  expect(await api.untilLine(waiting)).toMatch(reason);
  await eventually(async () => expect(await api.metric(metrics.logSendErrors.name)).toBeGreaterThan(2), patience);
  traceIds.push(...(await requests(api)));
  expectToldOnce(api, /./, reason);
  // What LogStreamDisconnected asks for.
  expect(await api.metric(metrics.logConnected.name)).toBe(0);
  const enqueued = await api.metric(metrics.logLinesEnqueued.name);
  expect(enqueued).toBeGreaterThanOrEqual(traceIds.length);
  expect(await api.metric(metrics.logQueueLines.name)).toBe(enqueued);
  expect(await api.metric(metrics.logLinesDropped.name)).toBe(0);
  return traceIds;
}

/** lag shows nothing, and tells once why. */
export async function expectLagTells(lag: RoleProgram, reason: RegExp): Promise<void> {
  expect(await lag.untilLine(noOffsets)).toMatch(reason);
  await eventually(async () => {
    expect(await lag.metric(metrics.lagCollections.name, 'outcome="failure"')).toBeGreaterThan(2);
  }, patience);
  expectToldOnce(lag, noOffsets, reason);
  expect(await lag.metric(metrics.lagCollections.name, 'outcome="success"')).toBe(0);
  expect(await lag.metric(metrics.consumerGroupLag.name)).toBe(0);
}
