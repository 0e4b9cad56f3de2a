import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { attack } from '../test/front-door/attack.ts';
import { corpus } from '../test/front-door/corpus.ts';
import { type Doors, startDoors } from '../test/front-door/doors.ts';
import { exchange } from '../test/front-door/exchange.ts';
import { inputs } from '../test/front-door/inputs.ts';
import { endProcesses } from '../test/processes.ts';

// Raw connections to every port of real processes. `npm run fuzz` sends more, with a fresh seed.

let open: Doors;
beforeAll(async () => {
  open = await startDoors();
});
afterAll(endProcesses);

test.each(corpus)('$name is answered $status at every port', async ({ request, status }) => {
  const answers = await Promise.all(
    open.doors.map(async ({ name, port, path }) => ({
      name,
      ...(await exchange(port, Buffer.from(request(path), 'latin1'))),
    })),
  );
  expect(answers.map(({ name, statuses }) => [name, statuses[0]])).toEqual(
    open.doors.map(({ name }) => [name, status]),
  );
  if (status < 400) return;
  for (const { text } of answers) {
    expect(text).toMatch(/\r\nContent-Type: application\/problem\+json\r\n/i);
    const [, traceId = ''] = /\r\ntrace-id: ([0-9a-f]{32})\r\n/.exec(text) ?? [];
    expect(JSON.parse(text.slice(text.indexOf('\r\n\r\n')))).toMatchObject({ status, trace_id: traceId });
  }
});

test('what is no proper request leaves every process well, and is never its fault', async () => {
  const { answers, wounds } = await attack(open, inputs(100, 20_261_126));
  expect(wounds).toEqual([]);
  expect(answers.get(200)).toBeGreaterThan(5);
  expect(answers.get(400)).toBeGreaterThan(100);
});

test('chunk extensions that are too large are answered 413', async () => {
  const bytes = (path: string) =>
    Buffer.from(
      `POST ${path} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n1;${'x'.repeat(20_000)}`,
    );
  // Where nobody takes a body it is not read so far.
  const taking = open.doors.filter(({ name }) => name === 'api' || name === 'upstream');
  const answers = await Promise.all(taking.map(({ port, path }) => exchange(port, bytes(path))));
  expect(answers.map(({ statuses }) => statuses)).toEqual([[413], [413]]);
});

describe('what is refused', () => {
  test('is counted by status and reason', async () => {
    const [api] = open.services;
    const text = await (await fetch(`${api?.operationsUrl}/metrics`)).text();
    const refused = (status: number, reason: string) =>
      Number(
        new RegExp(`_refused_total{http_response_status_code="${status}",reason="${reason}"} (\\d+)`).exec(text)?.[1],
      );
    for (const [status, reason] of [
      [400, 'malformed'],
      [400, 'target'],
      [400, 'host'],
      [405, 'method'],
      [413, 'chunk_extensions_too_large'],
      [417, 'expectation'],
      [431, 'headers_too_large'],
    ] as const) {
      expect([reason, refused(status, reason)]).toEqual([reason, expect.any(Number)]);
      expect(refused(status, reason)).toBeGreaterThan(0);
    }
    expect(refused(503, 'saturated')).toBe(0);
  });
});
