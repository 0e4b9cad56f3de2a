import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import pMap from 'p-map';
import { ask } from './support/api.ts';
import { eventually } from './support/eventually.ts';
import { queryLines } from './support/loki.ts';

const requests = 1_000;
const concurrency = 10;

test(`${requests} numbered requests leave exactly as many distinct lines in Loki`, async () => {
  const startedAtMs = Date.now();
  const folder = `/e2e-${randomUUID()}`;
  const numbers = Array.from({ length: requests }, (_, index) => index);
  // Nothing is at these paths, which makes them cheap, and log lines name a request's path.
  await pMap(numbers, async (number) => expect((await ask(`${folder}/${number}`)).status).toBe(404), { concurrency });

  const paths = await eventually(
    async () => {
      const lines = await queryLines(`{service_name="api"} |= "${folder}/"`, startedAtMs);
      const found = lines.map(({ fields }) => String(fields.path));
      expect(new Set(found).size).toBe(requests);
      return found;
    },
    { withinMs: 30_000, everyMs: 500 },
  );
  expect(new Set(paths)).toEqual(new Set(numbers.map((number) => `${folder}/${number}`)));
  // Kafka delivers at least once: a line may come twice, but not without being told of.
  process.stdout.write(`${requests} requests, ${requests} distinct lines, ${paths.length - requests} duplicates\n`);
});
