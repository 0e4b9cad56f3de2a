import { expect, test } from '@jest/globals';
import pMap from 'p-map';
import { exemplarLabel, metrics, type Resource } from '../app/contract.ts';
import { faultsAbsence, tempoAbsence } from './support/absence.ts';
import { ask, newSearch, ofThisTest } from './support/api.ts';
import { eventually } from './support/eventually.ts';
import { withFaults } from './support/faults.ts';
import { exemplarsOf, query } from './support/prometheus.ts';
import { spansOf } from './support/tempo.ts';
import { testUnless } from './support/test-unless.ts';

// From requests to metrics, and from metrics back to traces.

const noTempo = await tempoAbsence();
const testTraces = testUnless(noTempo);
/** Tempo may write as rarely as every 15 s, which is also how often production is scraped; the rest is for a busy machine. */
const patience = { withinMs: 45_000, everyMs: 500 };
const buckets = `${metrics.serverRequestDuration.name}_bucket`;

test("a lone request's trace id is an exemplar in Prometheus", async () => {
  // No other request is of this method and route.
  const { traceId, answeredAtMs } = await ask('/openapi.json', { method: 'HEAD' });
  const selector = `${buckets}{job="api",http_request_method="HEAD",http_route="/openapi.json"}`;
  await eventually(async () => {
    const found = await exemplarsOf(selector, answeredAtMs - 1_000);
    expect(found).toContainEqual({ [exemplarLabel]: traceId });
  }, patience);
});

testTraces('under load, every exemplar leads to a trace', async () => {
  const startedAtMs = Date.now();
  const paths = ['/', '/people/1', '/planets/1?expand=films', '/people/luke', '/droids'];
  const load = Array.from({ length: 100 }, () => [...paths, newSearch('starships')]).flat();
  const answers = await pMap(load, (path) => ask(path), { concurrency: 10 });

  const sent = new Set(answers.map(({ traceId }) => traceId));
  const found = await eventually(async () => {
    const [ofServices, ofSpans] = await Promise.all([
      traceIds(buckets, startedAtMs),
      traceIds('traces_spanmetrics_latency_bucket', startedAtMs),
    ]);
    for (const ids of [ofServices, ofSpans]) expect(ids.filter((id) => sent.has(id))).not.toEqual([]);
    return new Set([...ofServices, ...ofSpans]);
  }, patience);
  await pMap(
    found,
    (id) => eventually(async () => expect([id, (await spansOf(id)).length]).not.toEqual([id, 0]), patience),
    { concurrency: 4 },
  );
  process.stdout.write(`${found.size} exemplars, each with its trace\n`);
});

async function traceIds(selector: string, sinceMs: number): Promise<string[]> {
  return (await exemplarsOf(selector, sinceMs)).map((labels) => String(labels[exemplarLabel]));
}

testTraces('every span of a request is counted in the span metrics of its service', async () => {
  const counts = {
    'api server': spans('api', 'SERVER', 'GET /species'),
    'api client': spans('api', 'CLIENT', 'GET /api/species/'),
    'upstream server': spans('upstream', 'SERVER', 'GET /api/species/'),
  };
  const requests = 10;
  await expectGrowth(counts, requests, () => searchNew('species', requests));
});

const edge = '{client="api",server="upstream"}';

testTraces('the service graph leads from api to upstream', async () => {
  const all = { requests: `traces_service_graph_request_total${edge}` };
  const requests = 10;
  await expectGrowth(all, requests, () => searchNew('films', requests));
});

testUnless((await faultsAbsence()) ?? noTempo)('the service graph has what failed', async () => {
  const failed = { failures: `traces_service_graph_request_failed_total${edge}` };
  // One request and its two retries.
  await expectGrowth(failed, 3, () => withFaults({ errorRate: 1, only: ofThisTest }, () => ask(newSearch('films'))));
});

const spans = (service: string, kind: string, name: string): string =>
  `traces_spanmetrics_calls_total{service="${service}",span_kind="SPAN_KIND_${kind}",span_name="${name}"}`;

/** Others may add to the same counters: what is ours must be in them. */
async function expectGrowth(
  selectors: Readonly<Record<string, string>>,
  atLeast: number,
  work: () => Promise<unknown>,
): Promise<void> {
  const read = () => pMap(Object.values(selectors), countsBySeries);
  const before = await read();
  await work();
  await eventually(async () => {
    const growth = (await read()).map((counts, index) => growthBetween(before[index] ?? new Map(), counts));
    const tooSmall = Object.keys(selectors).filter((_, index) => (growth[index] ?? 0) < atLeast);
    expect({ growth, tooSmall }).toEqual({ growth, tooSmall: [] });
  }, patience);
}

const countsBySeries = async (selector: string): Promise<ReadonlyMap<string, number>> =>
  new Map((await query(selector)).map(({ labels, value }) => [JSON.stringify(labels), value]));

/** Series of a Tempo that was replaced end minutes after it, and must not be taken for a loss. */
function growthBetween(before: ReadonlyMap<string, number>, now: ReadonlyMap<string, number>): number {
  return [...now].reduce((sum, [series, count]) => sum + count - (before.get(series) ?? 0), 0);
}

async function searchNew(resource: Resource, times: number): Promise<void> {
  for (let count = 0; count < times; count += 1) expect((await ask(newSearch(resource))).status).toBe(200);
}
