import { expect, test } from '@jest/globals';
import { createDashboard } from './dashboard.ts';
import { parseDashboard } from './dashboard-json.ts';
import { singleStat, timeSeries } from './metric-panels.ts';

const wording = { title: 'a', description: '', noValue: '', unit: 's' };

test('a row that is too wide is refused', () => {
  const panel = (width: number) => timeSeries({ ...wording, width, queries: [{ expr: 'up', legend: '' }] });
  const rows = [{ height: 4, panels: [panel(12), panel(13)] }];
  expect(() => createDashboard({ uid: 'wide', title: 'Wide', description: '', rows })).toThrow('25 columns');
});

test('a row with a title has its panels under it, and a variable for each datasource', () => {
  const stat = singleStat({ ...wording, width: 4, query: 'up' });
  const rows = [
    { height: 4, panels: [stat] },
    { title: 'More', height: 5, panels: [stat, stat] },
  ];
  const { panels, templating } = parseDashboard(createDashboard({ uid: 'rows', title: 'Rows', description: '', rows }));
  expect(panels.map(({ id, gridPos: { x, y, w, h } }) => [id, x, y, w, h])).toEqual([
    [1, 0, 0, 4, 4],
    [2, 0, 4, 24, 1],
    [3, 0, 5, 4, 5],
    [4, 4, 5, 4, 5],
  ]);
  expect(templating.list.map(({ name }) => name)).toEqual(['prometheus']);
});
