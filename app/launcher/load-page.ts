import type { Page, PageOptions } from './page/page.ts';

/** Why there is none, for people. */
export const pageNotInstalled = 'it is made with the development dependencies. Install them with npm ci --include=dev.';

/** The page, or undefined where the development dependencies that it is made with are not installed. */
export async function loadPage(options: PageOptions): Promise<Page | undefined> {
  try {
    const { createPage } = await import('./page/page.ts');
    return createPage(options);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}
