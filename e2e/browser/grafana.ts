import type { Page } from 'puppeteer-core';
import { ports } from '../../app/contract.ts';
import { areLoaded, contentHeight, readPanels, type SeenPanel } from './in-page.ts';

export type Theme = 'light' | 'dark';

interface DashboardView {
  readonly uid: string;
  readonly theme: Theme;
  readonly width: number;
  readonly variables?: Readonly<Record<string, string>>;
  /** How many panels it has. */
  readonly panels: number;
}

export const laptopHeight = 720;
const patience = { timeout: 60_000, polling: 200 };

/** An address of Grafana's. */
export function grafanaAddress(path: string, parameters: Readonly<Record<string, string>> = {}): string {
  const url = new URL(path, `http://localhost:${ports.grafana}`);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}

/** Where a dashboard shows the last quarter of an hour, and does not ask again by itself. */
export const dashboardAddress = (uid: string, parameters: Readonly<Record<string, string>> = {}): string =>
  grafanaAddress(`/d/${uid}`, { from: 'now-15m', to: 'now', refresh: '', ...parameters });

/** Opens a dashboard in a window so high that all of its panels are asked for: those below the edge are not. */
export async function openDashboard(
  page: Page,
  { uid, theme, width, variables = {}, panels }: DashboardView,
): Promise<void> {
  const own = Object.fromEntries(Object.entries(variables).map(([name, value]) => [`var-${name}`, value]));
  await page.setViewport({ width, height: laptopHeight });
  await page.goto(dashboardAddress(uid, { theme, ...own }), { timeout: patience.timeout });
  await page.waitForFunction(areLoaded, patience, 1);
  await page.setViewport({ width, height: Math.max(laptopHeight, await page.evaluate(contentHeight)) });
  await page.waitForFunction(areLoaded, patience, panels);
}

/** What is to be seen of the panels now. */
export const seenPanels = (page: Page): Promise<SeenPanel[]> => page.evaluate(readPanels);
