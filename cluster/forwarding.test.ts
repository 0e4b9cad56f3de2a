import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type FakePrograms, fakePrograms } from '../test/fake-programs.ts';
import { keepForwarding } from './forwarding.ts';

const forward = {
  workload: 'kafka',
  namespace: 'swapi-telemetry',
  ports: [{ name: 'Kafka', local: 9092, container: 9094 }],
};

let folder: string;
let programs: FakePrograms;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'forwarding-'));
  programs = fakePrograms(folder);
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Forwards until so many changes were told, which are returned. */
async function changesOf(count: number): Promise<string[]> {
  const changes: string[] = [];
  const ended = new AbortController();
  await keepForwarding(forward, {
    environment: programs.environment,
    context: 'kind-test',
    signal: ended.signal,
    pauseMs: 1,
    onChange(_, change) {
      changes.push(change);
      if (changes.length === count) ended.abort();
    },
  });
  return changes;
}

test('kubectl leads to the pods of the workload, on loopback alone, and ends with the signal', async () => {
  programs.add('kubectl', 'echo "Forwarding from 127.0.0.1:9092 -> 9094"; exec /bin/sleep 60');
  expect(await changesOf(1)).toEqual(['forwarded']);
  expect(programs.newCalls()).toEqual([
    'kubectl --context kind-test --namespace swapi-telemetry port-forward --address 127.0.0.1 service/kafka-headless 9092:9094',
  ]);
});

test('a forward that ends with its pod begins again, and each change is told once', async () => {
  const script = `
    tries=0; [ -f "$STATE/tries" ] && read -r tries < "$STATE/tries"; echo $((tries + 1)) > "$STATE/tries"
    case $tries in 1 | 2 | 3) echo "error: pod is not running" >&2; exit 1 ;; esac
    echo "Forwarding from 127.0.0.1:9092 -> 9094"; echo "Forwarding from [::1]:9092 -> 9094"
    echo "error: lost connection to pod" >&2; exit 1`;
  programs.add('kubectl', script);
  expect(await changesOf(4)).toEqual([
    'forwarded',
    'not forwarded, trying again: error: lost connection to pod',
    'not forwarded, trying again: error: pod is not running',
    'forwarded',
  ]);
  expect(programs.newCalls()).toHaveLength(5);
});
