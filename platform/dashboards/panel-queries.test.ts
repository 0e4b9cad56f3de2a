import { expect, test } from '@jest/globals';
import { createDashboard, type Dashboard } from './dashboard.ts';
import { serviceGraph } from './evidence-panels.ts';
import { timeSeries } from './metric-panels.ts';
import { panelQueries } from './panel-queries.ts';
import { serviceVariable } from './variables.ts';

const wording = { width: 8, description: '', noValue: '' };

function dashboardAsking(...exprs: string[]): Dashboard {
  const queries = exprs.map((expr) => ({ expr, legend: '{{job}}' }));
  const panels = [
    timeSeries({ ...wording, title: 'Up', unit: 'short', queries }),
    serviceGraph({ ...wording, title: 'Graph' }),
  ];
  const rows = [{ height: 4, panels }];
  return createDashboard({ uid: 'a', title: 'A', description: '', variables: [serviceVariable('up')], rows });
}

test('each query has the values its variables begin with, and its legend and unit', () => {
  const [query] = panelQueries(dashboardAsking('rate(up{job="$service"}[$__rate_interval])'));
  expect(query).toEqual({
    dashboard: 'a',
    panel: 'Up',
    datasource: 'prometheus',
    expr: 'rate(up{job="api"}[1m])',
    legend: '{{job}}',
    unit: 'short',
  });
});

test('values can be chosen', () => {
  const queries = panelQueries(dashboardAsking('up{job="$service"}', 'up'), { service: 'upstream' });
  expect(queries.map(({ expr }) => expr).slice(0, 2)).toEqual(['up{job="upstream"}', 'up']);
});

test('a service graph asks Prometheus', () => {
  expect(panelQueries(dashboardAsking('up'))[1]).toMatchObject({ panel: 'Graph', datasource: 'prometheus' });
});

test('a variable that nothing defines is refused', () => {
  expect(() => panelQueries(dashboardAsking('up{job="$jobs"}'))).toThrow('a, Up: nothing defines jobs');
});
