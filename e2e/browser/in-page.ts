/// <reference lib="dom" />
// What runs in the page itself; nothing from outside a function is there.

/** What is to be seen of a panel of a dashboard; lengths are in pixels of the page. */
export interface SeenPanel {
  readonly title: string;
  /** What it says of a query that failed. */
  readonly error: string | undefined;
  /** All that can be read in it, below its title. */
  readonly text: string;
  /** Whether there is a graph in it. */
  readonly isDrawn: boolean;
  readonly isTitleCut: boolean;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** The panels of the page in the order of its elements. */
export function readPanels(): SeenPanel[] {
  return [...document.querySelectorAll<HTMLElement>('section[data-testid^="data-testid Panel header"]')].map(
    (panel) => {
      const heading = panel.querySelector('h2');
      const { left, top, right, bottom } = panel.getBoundingClientRect();
      const content = panel.querySelector<HTMLElement>('[data-testid="data-testid panel content"]');
      const status = panel.querySelector('[data-testid="data-testid Panel status error"]');
      return {
        title: heading?.textContent ?? '',
        error: status ? (status.getAttribute('aria-label') ?? status.textContent ?? 'an error') : undefined,
        text: content?.textContent ?? '',
        isDrawn: Boolean(content?.querySelector('canvas')),
        isTitleCut: heading !== null && heading.scrollWidth > heading.clientWidth,
        left: left + scrollX,
        top: top + scrollY,
        right: right + scrollX,
        bottom: bottom + scrollY,
      };
    },
  );
}

/** Whether there are so many panels, and none of them waits for an answer. */
export function areLoaded(count: number): boolean {
  const panels = document.querySelectorAll('section[data-testid^="data-testid Panel header"]');
  return panels.length >= count && document.querySelector('[aria-label="Panel loading bar"]') === null;
}

/** How high the page is with all that is in it. */
export function contentHeight(): number {
  const scrolled = [...document.querySelectorAll('*')].map((element) => element.scrollHeight);
  return Math.max(...scrolled);
}

/** The address of the first link below an element whose text a regular expression matches; empty where there is none yet. */
export function linkAddress(within: string, text: string): string {
  const links = [...document.querySelectorAll<HTMLAnchorElement>(`${within} a[href]`)];
  return links.find((link) => new RegExp(text).test(link.textContent?.trim() ?? ''))?.href ?? '';
}

/** Clicks the last of the elements that a selector finds whose text begins with one; false where there is none yet. */
export function clickLast(selector: string, text: string): boolean {
  const found = [...document.querySelectorAll(selector)].findLast((element) => element.textContent?.startsWith(text));
  // Nodes of a graph are SVG, and have no click() of their own.
  found?.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }));
  return found !== undefined;
}

export const countOf = (selector: string): number => document.querySelectorAll(selector).length;

/** Resolves once what has changed has been laid out and drawn. */
export const nextFrames = (): Promise<void> =>
  new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve())));
