import { afterAll, beforeAll } from '@jest/globals';
import type { Browser, Page } from 'puppeteer-core';
import { openBrowser } from './chromium.ts';

/** A page for all tests of a file, unless there is a reason why there is none; ready once tests run. */
export function usePage(environment: NodeJS.ProcessEnv, absent: string | undefined): () => Page {
  let browser: Browser | undefined;
  let page: Page | undefined;
  if (absent === undefined) {
    beforeAll(async () => {
      browser = await openBrowser(environment);
      page = await browser.newPage();
    });
    afterAll(() => browser?.close());
  }
  return () => {
    if (!page) throw new Error('There is no page before the tests, and none where there is no browser.');
    return page;
  };
}
