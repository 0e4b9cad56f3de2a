import { beforeAll, expect } from '@jest/globals';
import { grafanaAbsence } from './browser/absence.ts';
import { dashboardAddress, grafanaAddress } from './browser/grafana.ts';
import { addressOf, addressOfTile, click, ends, exploreAddress, panelSelector, see, steps } from './browser/links.ts';
import { usePage } from './browser/use-page.ts';
import { tempoAbsence } from './support/absence.ts';
import { type Answer, ask, newSearch } from './support/api.ts';
import { eventually } from './support/eventually.ts';
import { exemplarsOf } from './support/prometheus.ts';
import { spansOf } from './support/tempo.ts';
import { testUnless } from './support/test-unless.ts';

// Every way from one signal to another, as somebody goes it who looks for a cause: each link, and what is at its end.
// After the other tests have made traffic and errors.

const noGrafana = await grafanaAbsence(process.env);
const noTraces = noGrafana ?? (await tempoAbsence());
const patience = { withinMs: 30_000, everyMs: 500 };
const page = usePage(process.env, noGrafana);
let answer: Answer;

if (noGrafana === undefined) {
  beforeAll(async () => {
    // High enough for all panels, which are not drawn below the edge.
    await page().setViewport({ width: 1_600, height: 2_600 });
    const sinceMs = Date.now();
    answer = await ask(newSearch('people'));
    await eventually(async () => {
      expect(await exemplarsOf('http_server_request_duration_seconds_bucket', sinceMs)).not.toEqual([]);
    }, patience);
  });
}

const openDashboard = (uid: string, variables: Record<string, string> = {}) =>
  page().goto(dashboardAddress(uid, variables));
const ofApi = { 'var-service': 'api' };

testUnless(noTraces)('an exemplar leads to its trace', async () => {
  await openDashboard('home');
  await click(page(), steps.exemplar('Latency'));
  expect(await see(page(), await addressOf(page(), 'Trace'), ends.trace)).toBeGreaterThan(0);
});

testUnless(noTraces)('a row of traces leads to its trace', async () => {
  await openDashboard('service', ofApi);
  const row = `${panelSelector('Traces')} a[href*="/explore"]`;
  const link = await page().waitForSelector(row);
  const address = await link?.evaluate((element) => (element as HTMLAnchorElement).href);
  expect(await see(page(), address ?? '', ends.trace)).toBeGreaterThan(0);
});

for (const [link, end] of [
  ['Related logs', 'line'],
  ['Requests by status', 'series'],
  ['p95', 'series'],
] as const) {
  testUnless(noTraces)(`a span leads by "${link}" to what it says`, async () => {
    await openTrace();
    await click(page(), steps.linksOfSpan);
    expect(await see(page(), await addressOf(page(), link), ends[end])).toBeGreaterThan(0);
  });
}

testUnless(noTraces)('a log line leads to its trace', async () => {
  await openDashboard('service', ofApi);
  await click(page(), steps.logLine('Log lines'), 'GET ');
  expect(await see(page(), await addressOf(page(), 'Trace', panelSelector('Log lines')), ends.trace)).toBeGreaterThan(
    0,
  );
});

testUnless(noGrafana)('a log line leads to its service', async () => {
  await openDashboard('service', ofApi);
  await click(page(), steps.logLine('Log lines'), 'GET ');
  const address = await addressOf(page(), 'Metrics', panelSelector('Log lines'));
  expect(new URL(address).searchParams.get('var-service')).toBe('api');
  await see(page(), address, panelSelector('Requests by route'));
});

testUnless(noGrafana)('an alert leads to its dashboard', async () => {
  await page().goto(grafanaAddress('/alerting/list', { search: 'Watchdog' }));
  await click(page(), 'button', 'Expand all');
  await click(page(), 'a', 'View');
  await click(page(), '[role="tab"]', 'Details');
  const address = await addressOf(page(), grafanaAddress('/d/stack'));
  await see(page(), address, panelSelector('Targets and rules'));
});

for (const [tile, panel] of [
  ['Requests', 'Requests by route'],
  ['Processes', 'Event loop lag'],
  ['Logs', 'Account of this time range'],
  ['Traces', 'Service graph'],
  ['Servers', 'Targets and rules'],
] as const) {
  testUnless(noGrafana)(`the tile ${tile} of Home leads to its dashboard`, async () => {
    await openDashboard('home');
    const address = await addressOfTile(page(), tile, panelSelector('Is it well, and if not, where?'));
    await see(page(), address, panelSelector(panel));
  });
}

for (const [link, end] of [
  ['Request rate', 'series'],
  ['Failed request rate', 'series'],
] as const) {
  testUnless(noTraces)(`a node of the service graph leads by "${link}" to what it says`, async () => {
    await openDashboard('traces', ofApi);
    await click(page(), steps.node('api'));
    expect(await see(page(), await addressOf(page(), link), ends[end])).toBeGreaterThan(0);
  });
}

/** The trace of the only request that these tests have made, once all of it is there. */
async function openTrace(): Promise<void> {
  await eventually(async () => expect((await spansOf(answer.traceId)).length).toBeGreaterThan(3), patience);
  expect(await see(page(), exploreAddress(answer.traceId), ends.trace)).toBeGreaterThan(3);
}
