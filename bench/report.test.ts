import { expect, test } from '@jest/globals';
import { withRuns } from './page.ts';
import { report, unmet } from './report.ts';
import type { Findings } from './setting.ts';

const met = { text: 'at most 5', value: '4', met: true };
const missed = { text: 'at least 7', value: '6', met: false };
const findings: Findings[] = [
  {
    title: 'Speed',
    notes: ['Measured at night.'],
    columns: ['what', 'ms'],
    rows: [['walking', '12']],
    goals: [met, missed],
    measured: {},
  },
];

test('a section has its notes, its table, and each goal with whether it is met', () => {
  expect(report(findings)).toBe(`### Speed

Measured at night.

| what | ms |
| --- | ---: |
| walking | 12 |

- met: at most 5: 4
- **not met**: at least 7: 6
`);
});

test('goals that are not met are told apart', () => {
  expect(unmet(findings)).toEqual([missed]);
});

test('the page keeps what people wrote around the tables', () => {
  const runs = findings.map((one) => ({
    findings: one,
    command: 'npm run bench',
    machine: '2 x some CPU',
    date: '2026-01-31',
  }));
  const empty = 'before\n<!-- bench begins -->\n\n### Speed\n\nold\n\n<!-- bench ends -->\nafter\n';
  const page = withRuns(empty, runs);
  expect(page).toMatch(/^before\n<!-- bench begins -->\n/);
  expect(page).toMatch(/<!-- bench ends -->\nafter\n$/);
  expect(page).not.toContain('old');
  for (const text of ['`npm run bench` on', '2 x some CPU', '2026-01-31', '| walking | 12 |']) {
    expect(page).toContain(text);
  }
  expect(withRuns(page, runs)).toBe(page);
  expect(() => withRuns('no place', runs)).toThrow('no place');
});

test('the page keeps the tables of the sections that were not measured again', () => {
  const run = (title: string, date: string) => ({
    findings: { title, notes: [], columns: [], rows: [], goals: [], measured: {} },
    command: 'npm run bench',
    machine: '2 x some CPU',
    date,
  });
  const empty = '<!-- bench begins -->\n<!-- bench ends -->\n';
  const first = withRuns(empty, [run('Speed', 'monday'), run('Memory', 'monday')]);
  const second = withRuns(first, [run('Memory', 'tuesday'), run('Size', 'tuesday')]);
  const found = [...second.matchAll(/### (\w+)\n[^#]*?(\w+day)/g)].map(([, title, day]) => `${title} ${day}`);
  expect(found).toEqual(['Size tuesday', 'Speed monday', 'Memory tuesday']);
});
