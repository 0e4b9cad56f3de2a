import { expect, test } from '@jest/globals';
import { tryCommands } from './try-commands.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const options = {
  api: { main: 3000, operations: 9464 },
  receiverUrl: 'http://localhost:4318',
  missing: undefined,
  traceId,
};
const commandsOf = (text: string) => text.split('\n').filter((line) => /^ {2}[^#]/.test(line));

test('names the ports and one trace id for all four', () => {
  expect(commandsOf(tryCommands({ ...options, platform: 'linux' }))).toEqual([
    `  curl -s -H "traceparent: 00-${traceId}-00f067aa0ba902b7-01" "http://localhost:3000/people/1?expand=homeworld,films"`,
    `  curl -s -H "Accept: application/openmetrics-text" http://localhost:9464/metrics | grep ${traceId}`,
    `  curl -s http://localhost:4318/traces/${traceId}`,
    `  curl -s http://localhost:4318/logs/${traceId}`,
  ]);
});

test('uses what Windows has', () => {
  expect(tryCommands({ ...options, platform: 'win32' })).toContain(`/metrics | findstr ${traceId}`);
});

test('without a receiver of its own names Tempo', () => {
  const [, , trace, logs] = commandsOf(
    tryCommands({ ...options, receiverUrl: undefined, missing: 'something else has port 4318.', platform: 'linux' }),
  );
  expect(trace).toBe(`  curl -s http://localhost:3200/api/traces/${traceId}`);
  expect(logs).toBe(`  grep ${traceId} FILE`);
});

test('begins with the page, or with why there is none', () => {
  expect(tryCommands(options)).toMatch(/^\nhttp:\/\/localhost:4318\/ shows /);
  const missing = 'something else has port 4318.';
  expect(tryCommands({ ...options, missing })).toMatch(/^\nThere is no page .*: something else has port 4318\.\n/);
});
