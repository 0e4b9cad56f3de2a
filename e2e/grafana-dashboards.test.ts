import { expect, test } from '@jest/globals';
import { panelsOf, parseDashboard } from '../platform/dashboards/dashboard-json.ts';
import { dashboards } from '../platform/dashboards/dashboards.ts';
import { loadValues } from '../platform/values/load-values.ts';
import { grafanaAbsence } from './browser/absence.ts';
import { laptopHeight, openDashboard, seenPanels, type Theme } from './browser/grafana.ts';
import type { SeenPanel } from './browser/in-page.ts';
import { usePage } from './browser/use-page.ts';
import { mayBeEmpty } from './support/empty-panels.ts';
import { eventually } from './support/eventually.ts';
import { testUnless } from './support/test-unless.ts';

// Every dashboard as a browser draws it, after the other tests have made traffic and errors.

const absent = await grafanaAbsence(process.env);
const themes: readonly Theme[] = ['dark', 'light'];
const laptop = 1_280;
const widths = [laptop, 1_920];
/** Answers come one after the other, and are drawn. */
const patience = { withinMs: 20_000, everyMs: 500 };

const page = usePage(process.env, absent);

const all = dashboards(loadValues({ environment: 'local' })).map((dashboard) => {
  const parsed = parseDashboard(dashboard);
  const heading = parsed.panels.findIndex(({ type }) => type === 'row');
  const first = heading < 0 ? parsed.panels : parsed.panels.slice(0, heading);
  return { uid: dashboard.uid, panels: panelsOf(parsed), first: first.map(({ title }) => title) };
});

for (const { uid, panels, first } of all) {
  const noValues = new Map(panels.map(({ title, fieldConfig }) => [title, fieldConfig?.defaults.noValue ?? '']));
  for (const theme of themes) {
    for (const width of widths) {
      testUnless(absent)(`${uid} at ${width} pixels, ${theme}: every panel can be read`, async () => {
        await openDashboard(page(), { uid, theme, width, panels: panels.length });
        await eventually(async () => {
          const seen = await seenPanels(page());
          expect(seen.map(({ title }) => title).toSorted()).toEqual(panels.map(({ title }) => title).toSorted());
          expect(seen.flatMap((panel) => faultsOf(panel, noValues.get(panel.title) ?? ''))).toEqual([]);
          expect(overlaps(seen)).toEqual([]);
          const below = seen.filter(({ title, bottom }) => first.includes(title) && bottom > laptopHeight);
          if (width === laptop) expect(below.map(({ title }) => title)).toEqual([]);
        }, patience);
      });
    }
  }
}

function faultsOf({ title, error, text, isDrawn, isTitleCut }: SeenPanel, noValue: string): string[] {
  const isEmpty =
    (text.trim() === '' && !isDrawn) || text.includes('No data') || (noValue !== '' && text.includes(noValue));
  return [
    ...(error === undefined ? [] : [`${title}: ${error}`]),
    ...(isTitleCut ? [`${title}: its title is cut`] : []),
    ...(isEmpty && !mayBeEmpty.includes(title) ? [`${title}: is empty`] : []),
  ];
}

const overlaps = (panels: readonly SeenPanel[]): string[] =>
  panels.flatMap((one, index) =>
    panels
      .slice(0, index)
      .filter(
        (other) => one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom,
      )
      .map((other) => `${one.title} lies on ${other.title}`),
  );

testUnless(absent)('no dashboard tells of an error while its variables change', async () => {
  for (const variables of [
    { service: 'api', route: '/people/:id' },
    { service: 'api', route: '$__all', level: 'error' },
    { service: 'upstream', route: '$__all' },
  ]) {
    await openDashboard(page(), {
      uid: 'service',
      theme: 'dark',
      width: laptop,
      variables,
      panels: panelCount('service'),
    });
    await eventually(async () => {
      const seen = await seenPanels(page());
      expect(seen.filter(({ error }) => error !== undefined)).toEqual([]);
      expect(seen.find(({ title }) => title === 'Requests by route')?.isDrawn).toBe(true);
    }, patience);
  }
});

const panelCount = (uid: string): number => all.find((dashboard) => dashboard.uid === uid)?.panels.length ?? 0;

test('the dashboards that are looked at are those there are', () => {
  expect(all.every(({ panels, first }) => panels.length > 0 && first.length > 0)).toBe(true);
});
