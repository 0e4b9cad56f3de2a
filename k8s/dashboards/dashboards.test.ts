import { expect, test } from '@jest/globals';
import { metrics } from '../../app/contract.ts';
import { metricNames, type QueryLanguage, syntaxErrors } from '../query-syntax.ts';
import { createDashboard } from './dashboard.ts';
import { dashboards } from './dashboards.ts';
import { singleStat, timeSeries } from './panels.ts';

interface ParsedTarget {
  readonly refId: string;
  readonly expr?: string;
  readonly query?: string;
  readonly datasource: { readonly type: QueryLanguage; readonly uid: string };
}

interface ParsedPanel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly datasource: { readonly type: QueryLanguage; readonly uid: string };
  readonly targets: readonly ParsedTarget[];
  readonly fieldConfig: { readonly defaults: { readonly noValue?: string; readonly unit?: string } };
}

interface ParsedDashboard {
  readonly uid: string;
  readonly title: string;
  readonly editable: boolean;
  readonly templating: { readonly list: readonly { readonly name: string; readonly type: string }[] };
  readonly links: readonly Readonly<Record<string, unknown>>[];
  readonly panels: readonly ParsedPanel[];
}

const parsed = dashboards().map(({ json }) => JSON.parse(json) as ParsedDashboard);
const queryOf = ({ expr, query }: ParsedTarget): string => expr ?? query ?? '';
const panelsOf = ({ panels }: ParsedDashboard) => panels.filter(({ type }) => type !== 'row');

test('dashboards have addresses of their own and fit into a ConfigMap', () => {
  expect(new Set(parsed.map(({ uid }) => uid)).size).toBe(parsed.length);
  for (const { json } of dashboards()) expect(Buffer.byteLength(json)).toBeLessThan(256 * 1024);
});

test.each(parsed)('$title is not edited in place and leads to the others', ({ editable, links }) => {
  expect(editable).toBe(false);
  expect(links).toMatchObject([{ type: 'dashboards', tags: ['swapi'], includeVars: true, keepTime: true }]);
  expect(links[0]).not.toHaveProperty('placement');
});

test.each(parsed)('the panels of $title have ids of their own and do not overlap', ({ panels }) => {
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  const taken = new Set<string>();
  for (const { gridPos, title } of panels) {
    expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1) {
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
        expect([title, taken.has(`${x} ${y}`)]).toEqual([title, false]);
        taken.add(`${x} ${y}`);
      }
    }
  }
});

test.each(parsed)('every panel of $title says what it means, in which unit, and why it may be empty', (dashboard) => {
  for (const { title, description, type, fieldConfig } of panelsOf(dashboard)) {
    expect(title).not.toBe('');
    expect(description.length).toBeGreaterThan(20);
    expect(fieldConfig.defaults.noValue).toMatch(/^No /);
    if (type !== 'logs' && type !== 'table') expect(fieldConfig.defaults.unit).toBeTruthy();
  }
});

test.each(parsed)('every query of $title asks a datasource that a variable holds', (dashboard) => {
  const variables = dashboard.templating.list.filter(({ type }) => type === 'datasource').map(({ name }) => name);
  for (const { datasource, targets } of panelsOf(dashboard)) {
    expect(targets.length).toBeGreaterThan(0);
    expect(new Set(targets.map(({ refId }) => refId)).size).toBe(targets.length);
    for (const target of targets) expect(target.datasource).toEqual(datasource);
    expect(variables.map((name) => `$${name}`)).toContain(datasource.uid);
  }
});

test.each(parsed)('every query of $title parses and uses only variables that exist', (dashboard) => {
  const names = dashboard.templating.list.map(({ name }) => name);
  for (const target of panelsOf(dashboard).flatMap(({ targets }) => targets)) {
    const query = queryOf(target).replaceAll('$__rate_interval', '1m');
    for (const [, name] of query.matchAll(/\$\{?(\w+)/g)) expect(names).toContain(name);
    expect([query, syntaxErrors(target.datasource.type, query.replace(/\$\w+/g, 'x'))]).toEqual([query, []]);
  }
});

test.each(parsed)("the metrics $title asks for are the service's or Prometheus' own", (dashboard) => {
  const known = new Set<string>(['up', 'ALERTS']);
  for (const { name, type } of Object.values(metrics)) {
    for (const suffix of type === 'histogram' ? ['_bucket', '_count', '_sum'] : ['']) known.add(`${name}${suffix}`);
  }
  const named = panelsOf(dashboard)
    .flatMap(({ targets }) =>
      targets.flatMap(({ expr = '', datasource }) => (datasource.type === 'prometheus' ? expr : [])),
    )
    .flatMap((expr) => metricNames(expr.replaceAll('$__rate_interval', '1m')));
  expect(named.length).toBeGreaterThan(0);
  for (const name of named) expect(known).toContain(name);
});

test('a row that is too wide is refused', () => {
  const panel = (width: number) =>
    timeSeries({ width, title: 'a', description: '', noValue: '', unit: 's', queries: [{ expr: 'up', legend: '' }] });
  const rows = [{ height: 4, panels: [panel(12), panel(13)] }];
  expect(() => createDashboard({ uid: 'wide', title: 'Wide', description: '', rows })).toThrow('25 columns');
});

test('a row with a title has its panels under it, and a variable for each datasource', () => {
  const stat = singleStat({ width: 4, title: 'a', description: '', noValue: '', unit: 's', query: 'up' });
  const rows = [
    { height: 4, panels: [stat] },
    { title: 'More', height: 5, panels: [stat, stat] },
  ];
  const { json } = createDashboard({ uid: 'rows', title: 'Rows', description: '', rows });
  const { panels, templating } = JSON.parse(json) as ParsedDashboard;
  expect(panels.map(({ id, gridPos: { x, y, w, h } }) => [id, x, y, w, h])).toEqual([
    [1, 0, 0, 4, 4],
    [2, 0, 4, 24, 1],
    [3, 0, 5, 4, 5],
    [4, 4, 5, 4, 5],
  ]);
  expect(templating.list.map(({ name }) => name)).toEqual(['prometheus']);
});
