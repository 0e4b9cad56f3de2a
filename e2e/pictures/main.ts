import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page, ScreenshotClip } from 'puppeteer-core';
import { metrics } from '../../app/contract.ts';
import { panelsOf, parseDashboard } from '../../platform/dashboards/dashboard-json.ts';
import { dashboards } from '../../platform/dashboards/dashboards.ts';
import { describeError, ExpectedError } from '../../platform/expected-error.ts';
import { loadValues } from '../../platform/values/load-values.ts';
import { grafanaAbsence } from '../browser/absence.ts';
import { openBrowser } from '../browser/chromium.ts';
import { openDashboard, seenPanels } from '../browser/grafana.ts';
import { nextFrames } from '../browser/in-page.ts';
import { click, ends, exploreAddress, see, steps } from '../browser/links.ts';
import { faultsAbsence, tempoAbsence } from '../support/absence.ts';
import { ask, newSearch } from '../support/api.ts';
import { eventually } from '../support/eventually.ts';
import { clearFaults, setFaults } from '../support/faults.ts';
import { query, queryNumber } from '../support/prometheus.ts';
import { pictureFolder, writeOrigins } from './pictures.ts';

const usage = `npm run pictures    makes the pictures of docs/pictures anew

Of a stack or cluster that runs, with Grafana, and that has had traffic for a quarter of an hour (npm run traffic):
every dashboard, then the walk from an alert to the line that says why, for which upstream fails for some minutes.
`;
const dashboardSize = { width: 1_280, height: 800 };
/** A trace and its log lines side by side. */
const splitSize = { width: 1_600, height: 900 };
/** What stands above a trace in Explore, in all of the width as in half of it: how it was asked for. */
const askingHeight = 470;
const quality = 75;
const theme = 'dark';
const drawn = { withinMs: 30_000, everyMs: 500 };
/** Its rule wants three minutes. */
const alertWithin = { withinMs: 600_000, everyMs: 5_000 };
const alert = 'BreakerOpen';

try {
  await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(describeError(error));
  process.exitCode = 1;
}

async function main(args: readonly string[]): Promise<void> {
  if (args.length > 0) {
    process.stdout.write(usage);
    return;
  }
  await expectEverything();
  await mkdir(pictureFolder, { recursive: true });
  const browser = await openBrowser(process.env);
  try {
    const page = await browser.newPage();
    // The menu beside a dashboard shows nothing of it.
    await page.evaluateOnNewDocument("localStorage.setItem('grafana.navigation.docked', 'false')");
    const all = dashboards(loadValues({ environment: 'local' }));
    for (const dashboard of all) {
      await showDashboard(page, dashboard.uid, panelsOf(parseDashboard(dashboard)).length);
      await take(page, dashboard.uid);
    }
    writeOrigins(all);
    await walk(page);
  } finally {
    await browser.close();
  }
}

async function expectEverything(): Promise<void> {
  const absent = [await grafanaAbsence(process.env), await tempoAbsence(), await faultsAbsence()].filter(
    (text) => text !== undefined,
  );
  if (absent.length > 0) throw new ExpectedError(`${absent.join('; ')}.\n\n${usage}`);
  const requests = await queryNumber(`sum(rate(${metrics.serverRequestDuration.name}_count{job="api"}[1m]))`);
  if (requests < 1) throw new ExpectedError(`There is no traffic to show.\n\n${usage}`);
}

/** From the alert to the line that says why, as README describes it. */
async function walk(page: Page): Promise<void> {
  try {
    await setFaults({ errorRate: 1 });
    // While the breaker is closed, what nobody has asked for before is tried three times.
    const { traceId } = await ask(newSearch('people'));
    say(`upstream fails; waiting for ${alert}`);
    await eventually(async () => {
      const firing = await query(`ALERTS{alertname="${alert}", alertstate="firing"}`);
      if (firing.length === 0) throw new ExpectedError(`${alert} does not fire.`);
    }, alertWithin);
    await showDashboard(page, 'home', 1);
    await take(page, 'walk-1-alert');
    await showDashboard(page, 'service', 1);
    await take(page, 'walk-2-graph');

    await see(page, exploreAddress(traceId, theme), ends.trace);
    await takeTrace(page, 'walk-3-trace');

    await page.setViewport({ ...splitSize, height: splitSize.height + askingHeight });
    await click(page, steps.linksOfSpan);
    await click(page, steps.menuItem, 'Related logs');
    await page.waitForSelector(ends.line);
    await page.evaluate(nextFrames);
    await take(page, 'walk-4-line', { x: 0, y: askingHeight, ...splitSize });
  } finally {
    await clearFaults();
  }
}

async function showDashboard(page: Page, uid: string, panels: number): Promise<void> {
  await openDashboard(page, { uid, theme, width: dashboardSize.width, panels });
  await page.setViewport(dashboardSize);
  await eventually(async () => {
    const seen = await seenPanels(page);
    const undrawn = seen.filter(({ text, isDrawn, top }) => top < dashboardSize.height && text === '' && !isDrawn);
    if (undrawn.length > 0) throw new Error(`${uid}: ${undrawn.map(({ title }) => title).join(', ')} is empty`);
  }, drawn);
}

/** Of a trace in Explore what was found, without the query above it. */
async function takeTrace(page: Page, name: string): Promise<void> {
  const { width, height } = dashboardSize;
  await page.setViewport({ width, height: height + askingHeight });
  await page.evaluate(nextFrames);
  await take(page, name, { x: 0, y: askingHeight, width, height });
}

async function take(page: Page, name: string, clip?: ScreenshotClip): Promise<void> {
  const path = join(pictureFolder, `${name}.webp`);
  await page.mouse.move(0, 0);
  const picture = await page.screenshot({ type: 'webp', quality, ...(clip ? { clip } : {}) });
  await writeFile(path, picture);
  say(`${name}.webp, ${Math.ceil(picture.length / 1_000)} KB`);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
