import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import { logLevels } from '../app/contract.ts';
import { eventually } from './support/eventually.ts';
import { kafkaAbsence, sendToLogTopic } from './support/kafka.ts';
import { queryLines } from './support/loki.ts';
import { testUnless } from './support/test-unless.ts';

// Instances of one service whose lines are in one partition, and so share a stream in Loki.

const service = 'e2e-late-lines';
const instances = [
  { name: 'never cut off', lateHours: 0 },
  { name: 'cut off for 90 minutes', lateHours: 1.5 },
  { name: 'cut off for 20 hours', lateHours: 20 },
];
const linesEach = 20;
const hourMs = 3_600_000;

testUnless(await kafkaAbsence())(
  'what instances kept while they were cut off is found beside the lines of others',
  async () => {
    const nowMs = Date.now();
    const run = randomUUID();
    const lines = Array.from({ length: linesEach }, (_, number) =>
      instances.map(({ name, lateHours }) => ({
        instance: name,
        text: `${run} ${name} ${number}`,
        timeMs: nowMs - lateHours * hourMs + number,
      })),
    ).flat();
    await sendToLogTopic(lines.map(message));

    await eventually(
      async () => {
        const found = await queryLines(`{service_name="${service}"} |= "${run}"`, nowMs - 21 * hourMs);
        // A set, for Kafka delivers at least once.
        expect(new Set(found.map(({ fields }) => fields.msg))).toEqual(new Set(lines.map(({ text }) => text)));
      },
      { withinMs: 30_000 },
    );
  },
);

/** As the service sends a line, but for the partition, which its key would choose. */
function message({ instance, text, timeMs }: { instance: string; text: string; timeMs: number }) {
  const time = new Date(timeMs).toISOString();
  const line = { name: service, hostname: instance, level: logLevels.info, msg: text, time };
  return { key: instance, partition: 0, timestamp: String(timeMs), value: JSON.stringify(line) };
}
