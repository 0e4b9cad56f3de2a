import { expect, test } from '@jest/globals';
import { knownMetrics } from '../../queries/known-metrics.ts';
import type { DashboardJson, PanelJson, TargetJson } from '../dashboard-json.ts';
import { dashboardFaults } from './all-checks.ts';

const known = knownMetrics();
const link = { type: 'dashboards', includeVars: true, keepTime: true };
const service = {
  name: 'service',
  type: 'query',
  query: 'label_values(up, job)',
  refresh: 2,
  current: { value: 'api' },
};

const datasourceVariable = (type: string) => ({
  name: type,
  type: 'datasource',
  query: type,
  current: { value: type },
});

function targetOf(type: 'prometheus' | 'loki' | 'tempo', query: string, more: object = {}): TargetJson {
  const text = type === 'tempo' ? { query, queryType: 'traceql' } : { expr: query };
  return { refId: 'A', datasource: { type, uid: `$${type}` }, ...text, ...more };
}

function panel(more: object = {}, defaults: object = {}): PanelJson {
  return {
    id: 1,
    type: 'timeseries',
    title: 'Requests',
    description: 'Requests answered, a second. Worry when there are none.',
    gridPos: { x: 0, y: 0, w: 12, h: 8 },
    datasource: { type: 'prometheus', uid: '$prometheus' },
    targets: [
      targetOf('prometheus', 'sum by (job) (rate(log_stream_lines_sent_total{job="$service"}[$__rate_interval]))'),
    ],
    fieldConfig: {
      defaults: { unit: 'reqps', noValue: 'No requests', min: 0, custom: { axisSoftMax: 1 }, ...defaults },
    },
    options: { legend: { showLegend: false, displayMode: 'list' } },
    ...more,
  };
}

function dashboard(panels: readonly PanelJson[], more: object = {}): DashboardJson {
  return {
    uid: 'sample',
    title: 'Sample',
    editable: false,
    templating: { list: [...['prometheus', 'loki', 'tempo'].map(datasourceVariable), service] },
    links: [link],
    panels,
    ...more,
  };
}

const faultsOf = (...panels: PanelJson[]) => dashboardFaults(dashboard(panels), known);
const asking = (query: string, more: object = {}) => panel({ targets: [targetOf('prometheus', query, more)] });
const named = (legendFormat: string, query = 'sum by (job) (up)') => [targetOf('prometheus', query, { legendFormat })];
const asked = (type: 'loki' | 'tempo', query: string) =>
  panel({ datasource: { type, uid: `$${type}` }, targets: [targetOf(type, query)] });

test('a sound dashboard has no faults', () => {
  const second = panel({ id: 2, title: 'Others', gridPos: { x: 12, y: 0, w: 12, h: 8 } });
  expect(faultsOf(panel(), second)).toEqual([]);
});

test.each<[string, PanelJson, string]>([
  ['without a title', panel({ title: '' }), 'has no title'],
  ['without a description', panel({ description: '' }), 'has no description'],
  ['without a unit', panel({}, { unit: '' }), 'has no unit'],
  ['with a unit of its own', panel({}, { unit: 'parsecs' }), 'parsecs'],
  ['without a word for no value', panel({}, { noValue: undefined }), 'does not say what is missing'],
  ['that is a number, green without a value', panel({ type: 'stat' }), 'the colour of a good value'],
  ['of bars, green without a value', panel({ type: 'bargauge' }), 'the colour of a good value'],
  ['of traces, a heading alone without any', { ...asked('tempo', '{}'), type: 'table' }, 'shows a heading alone'],
  ['that is too wide', panel({ gridPos: { x: 13, y: 0, w: 12, h: 8 } }), 'columns 13 to 25 of 24'],
  ['below the first screen', panel({ gridPos: { x: 0, y: 7, w: 12, h: 8 } }), 'below the first screen'],
  [
    'whose title is cut',
    panel({ title: 'Requests by route and status', gridPos: { x: 0, y: 0, w: 4, h: 4 } }),
    'is cut',
  ],
  ['without an axis for zero', panel({}, { custom: {} }), 'no axis for a value of zero'],
  ['with an axis below zero', panel({}, { min: undefined }), 'no axis for a value of zero'],
  [
    'with areas over each other',
    panel({}, { custom: { axisSoftMax: 1, fillOpacity: 10, stacking: { mode: 'none' } } }),
    'fills areas that lie over each other',
  ],
  ['whose series have no names', panel({ targets: named('{{job}}') }), 'which series is which'],
  [
    'with a table of series',
    panel({ options: { legend: { showLegend: true, displayMode: 'table' } } }),
    'without room',
  ],
  ['with every route', panel({ targets: named('{{http_route}}') }), 'all values of a label that has many'],
  ['with other colours for statuses', panel({ targets: named('{{http_response_status_code}}') }), 'colours of its own'],
  [
    'that takes what has not happened for what is not there',
    panel({}, { noValue: 'No Tempo: Prometheus does not see it' }),
    'says that something is not seen, and does not ask',
  ],
  ['that asks nothing', panel({ targets: [] }), 'asks nothing'],
  [
    'that asks a datasource by name',
    panel({ datasource: { type: 'prometheus', uid: 'prometheus' } }),
    'no variable holds',
  ],
  ['whose query asks one by name', asking('up', { datasource: { type: 'loki', uid: 'loki' } }), 'no variable holds'],
  ['whose query asks none', asking('up', { datasource: undefined }), 'no variable holds'],
  [
    'whose variable holds another kind',
    asking('up', { datasource: { type: 'loki', uid: '$prometheus' } }),
    'no variable',
  ],
  ['with an undefined variable', asking('up{job="$job"}'), 'nothing defines $job'],
  ['with PromQL that does not parse', asking('sum by (job (up)'), 'Requests: at '],
  ['with PromQL of wrong types', asking('rate(log_stream_lines_sent_total)'), 'expected type'],
  ['with LogQL that does not parse', asked('loki', '{service_name="api"'), 'Requests: at '],
  ['with TraceQL that does not parse', asked('tempo', '{ duration > '), 'Requests: at '],
  [
    'with a fixed window',
    asking('rate(log_stream_lines_sent_total[5m])'),
    'a window of 5m instead of $__rate_interval',
  ],
  ['with a fixed window in LogQL', asked('loki', 'sum(count_over_time({level="warn"}[5m]))'), 'instead of $__auto'],
  [
    'with a window of the range over time',
    asking('increase(log_stream_lines_sent_total[$__range])'),
    'a window of the time range, drawn over time',
  ],
  ['with a counter as it is', asking('sum(log_stream_lines_sent_total)'), 'log_stream_lines_sent_total without a rate'],
  ['with a sum of averages', asking('avg_over_time(log_stream_lines_sent_total[$__rate_interval])'), 'without a rate'],
  ['with an unknown metric', asking('log_stream_lines_queued'), 'there is no log_stream_lines_queued'],
  ['with an unknown label', asking('sum by (pod) (up)'), 'there is no up by pod'],
  ['with an unknown label of log lines', asked('loki', '{app="api"}'), 'log lines have no label app'],
  ['with an unknown attribute of spans', asked('tempo', '{ span.route = "/" }'), 'spans have no attribute span.route'],
  [
    'whose link names an undefined variable',
    panel({}, { links: [{ title: 'Route', url: '/d/service?var-route=$route&$__url_time_range' }] }),
    'names $route, which nothing defines',
  ],
  [
    'whose link loses the time range',
    panel({}, { links: [{ title: 'Service', url: '/d/service?var-service=api' }] }),
    'loses the time',
  ],
])('a panel %s is found', (_, broken, fault) => {
  expect(faultsOf(broken)).toContainEqual(expect.stringContaining(fault));
});

test('panels that share an id, a title or a place are found', () => {
  expect(faultsOf(panel(), panel())).toEqual([
    'Requests: id 1 is taken',
    'Requests: lies on Requests',
    'Requests: is a title twice',
  ]);
});

test('queries of one panel that share an id are found', () => {
  const target = targetOf('prometheus', 'up');
  const options = { legend: { showLegend: true, displayMode: 'list' } };
  expect(faultsOf(panel({ targets: [target, target], options }))).toEqual(['Requests: two queries have one id']);
});

test.each<[string, object, string]>([
  ['that can be edited in place', { editable: true }, 'can be edited'],
  ['without links to the others', { links: [] }, 'does not lead to the other dashboards'],
  ['with links that lose variables', { links: [{ ...link, includeVars: false }] }, 'does not lead to the other'],
])('a dashboard %s is found', (_, broken, fault) => {
  expect(dashboardFaults(dashboard([panel()], broken), known)).toEqual([expect.stringContaining(fault)]);
});

test.each<[string, object, string]>([
  ['that is looked up once', { refresh: 1 }, 'is not looked up anew'],
  ['that asks for an unknown metric', { query: 'label_values(down, job)' }, 'there is no down'],
  ['that asks for an unknown label', { query: 'label_values(up, pod)' }, 'there is no up by pod'],
  ['that asks for something else', { query: 'metrics(.*)' }, 'is not the values of a label'],
])('a variable %s is found', (_, broken, fault) => {
  const list = [...['prometheus', 'loki', 'tempo'].map(datasourceVariable), { ...service, ...broken }];
  expect(dashboardFaults(dashboard([panel()], { templating: { list } }), known)).toEqual([
    expect.stringContaining(fault),
  ]);
});
