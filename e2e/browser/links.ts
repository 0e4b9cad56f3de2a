import type { Page } from 'puppeteer-core';
import { grafanaAddress, type Theme } from './grafana.ts';
import { clickLast, countOf, linkAddress } from './in-page.ts';

const patience = { timeout: 30_000, polling: 200 };

/** The panel of a dashboard by its title. */
export const panelSelector = (title: string): string => `section[data-testid="data-testid Panel header ${title}"]`;

/** The address behind a link by its text, once it is there: in a panel, or anywhere on the page. */
export const addressOf = (page: Page, text: string, within = 'body'): Promise<string> =>
  waitForAddress(page, within, `^${RegExp.escape(text)}$`);

/** The address behind a tile by its name, which its value follows. */
export const addressOfTile = (page: Page, name: string, within: string): Promise<string> =>
  waitForAddress(page, within, `^${RegExp.escape(name)}`);

async function waitForAddress(page: Page, within: string, text: string): Promise<string> {
  const found = await page.waitForFunction(linkAddress, patience, within, text);
  return found.jsonValue();
}

/** Clicks the last of what a selector finds, once it is there, of those whose text begins with one. */
export async function click(page: Page, selector: string, text = ''): Promise<void> {
  await page.waitForFunction(clickLast, patience, selector, text);
}

/** Opens an address, and resolves once what a selector finds is there. */
export async function see(page: Page, address: string, selector: string): Promise<number> {
  await page.goto(address, { timeout: patience.timeout });
  await page.waitForSelector(selector, { timeout: patience.timeout });
  return page.evaluate(countOf, selector);
}

/** Where Explore shows the trace of an id. */
export function exploreAddress(traceId: string, theme: Theme = 'light'): string {
  const query = { refId: 'A', datasource: { type: 'tempo', uid: 'tempo' }, queryType: 'traceql', query: traceId };
  const pane = { datasource: 'tempo', queries: [query], range: { from: 'now-1h', to: 'now' } };
  return grafanaAddress('/explore', { theme, schemaVersion: '1', panes: JSON.stringify({ one: pane }) });
}

/** What stands at the ends of links. */
export const ends = {
  trace: '[data-testid="span-view"]',
  line: '.log-line-body',
  series: '[data-testid^="data-testid VizLegend series"]',
} as const;

/** What is clicked on the way. */
export const steps = {
  exemplar: (panel: string) => `${panelSelector(panel)} [data-testid="data-testid Exemplar marker"]`,
  linksOfSpan: '[data-testid="SpanLinksMenu"] button',
  menuItem: '[data-role="menuitem"]',
  logLine: (panel: string) => `${panelSelector(panel)} .log-line-body`,
  node: (service: string) => `[data-testid="node-click-rect-${service}"]`,
} as const;
