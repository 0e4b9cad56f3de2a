import { expect, test } from '@jest/globals';
import { knownMetrics } from '../queries/known-metrics.ts';
import { loadValues } from '../values/load-values.ts';
import { dashboardFaults } from './checks/all-checks.ts';
import { panelsOf, parseDashboard } from './dashboard-json.ts';
import { dashboards } from './dashboards.ts';

const all = dashboards(loadValues({ environment: 'local' })).map((dashboard) => ({
  ...dashboard,
  parsed: parseDashboard(dashboard),
}));
const known = knownMetrics();
/** Links and bookmarks lead to these. */
const uids = ['home', 'service', 'runtime', 'pipeline', 'traces', 'stack'];

test('dashboards have the addresses that links and bookmarks lead to', () => {
  expect(all.map(({ uid }) => uid)).toEqual(uids);
});

test.each(all)('the dashboard $uid has no faults', ({ parsed }) => {
  expect(panelsOf(parsed).length).toBeGreaterThan(0);
  expect(dashboardFaults(parsed, known)).toEqual([]);
});

test.each(all)('the dashboard $uid fits into a ConfigMap', ({ json }) => {
  expect(Buffer.byteLength(json)).toBeLessThan(256 * 1024);
});

test.each(all)('the links of the dashboard $uid lead to dashboards that exist', ({ parsed }) => {
  const urls = panelsOf(parsed).flatMap(({ fieldConfig }) => (fieldConfig?.defaults.links ?? []).map(({ url }) => url));
  const targets = urls.flatMap((url) => /^\/d\/(\w+)\?/.exec(url)?.[1] ?? []);
  for (const uid of targets) expect(uids).toContain(uid);
});

test.each(all)('Grafana leaves the links of the dashboard $uid where they are seen', ({ parsed }) => {
  expect(parsed.links).toHaveLength(1);
  expect(parsed.links[0]).not.toHaveProperty('placement');
});
