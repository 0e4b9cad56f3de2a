import { once } from 'node:events';
import { operationsPaths } from '../../app/contract.ts';
import { endChild } from '../../e2e/support/end-child.ts';
import { type Program, spawnNode } from '../processes/measured-process.ts';
import { service } from '../servers/program.ts';
import type { Findings, Setting } from '../setting.ts';
import { spreadOf } from '../statistics.ts';
import { withUpstream } from './upstream.ts';

const mostMs = 600;
const roles = ['api', 'upstream'] as const;

/** From the start of a process until it answers, for each role in turn. */
export async function startUp(setting: Setting): Promise<Findings> {
  const durations: Record<(typeof roles)[number], number[]> = { api: [], upstream: [] };
  await withUpstream(setting, 'none', async ({ surroundings }) => {
    for (let round = 1; round <= setting.times.startUps; round += 1) {
      for (const role of roles) durations[role].push(await untilLive(service(role, surroundings)));
    }
  });
  const api = spreadOf(durations.api);
  return {
    title: 'Start-up',
    notes: [
      `From the spawning of the process to the first 200 of \`${operationsPaths.live}\`, ${setting.times.startUps} times each, with Kafka and traces configured.`,
    ],
    columns: ['role', 'median, ms', 'least to most'],
    rows: roles.map((role) => {
      const { median, min, max } = spreadOf(durations[role]);
      return [role, median.toFixed(0), `${min.toFixed(0)} to ${max.toFixed(0)}`];
    }),
    goals: [
      {
        text: `api answers within ${mostMs} ms of the start of its process`,
        value: `${api.median.toFixed(0)} ms`,
        met: api.median < mostMs,
      },
    ],
    measured: durations,
  };
}

async function untilLive(program: Program): Promise<number> {
  const startedAt = performance.now();
  const child = spawnNode(program);
  // It tells its ports once it listens, which spares asking again and again.
  const [{ listening }] = await once(child, 'message');
  const response = await fetch(`http://127.0.0.1:${listening.operations}${operationsPaths.live}`);
  if (response.status !== 200) throw new Error(`${operationsPaths.live} answered ${response.status}`);
  const tookMs = performance.now() - startedAt;
  await endChild(child);
  return tookMs;
}
