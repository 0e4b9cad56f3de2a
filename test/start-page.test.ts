import { afterAll, beforeAll, beforeEach, expect } from '@jest/globals';
import type { Browser, Page } from 'puppeteer-core';
import { browserAbsence, openBrowser } from '../e2e/browser/chromium.ts';
import { testUnless } from '../e2e/support/test-unless.ts';
import { startServer, type TestServer } from './http-server.ts';
import { endProcesses, startProcess, type TestProcess } from './processes.ts';

// The page of `npm start` as a person has it: both services run, and a real browser looks at them.

const absent = browserAbsence(process.env);
const testInBrowser = testUnless(absent);

let launcher: TestProcess;
let browser: Browser;
let page: Page;
let pageUrl: string;
let apiUrl: string;
/** What the browser complained of, and whom it asked besides the page and the api. */
let complaints: string[];
let strangers: string[];
let elsewhere: TestServer | undefined;

beforeAll(async () => {
  if (absent !== undefined) return;
  const ports = ['API_PORT', 'API_OPERATIONS_PORT', 'UPSTREAM_PORT', 'UPSTREAM_OPERATIONS_PORT'];
  launcher = startProcess('start.ts', [], {
    ...Object.fromEntries(ports.map((name) => [name, '0'])),
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:0',
  });
  browser = await openBrowser(process.env);
  const printed = async (pattern: RegExp) => pattern.exec(await launcher.untilPrinted(pattern))?.[1] ?? '';
  pageUrl = await printed(/^(http:\/\/localhost:\d+\/) shows/);
  apiUrl = await printed(/^Ready on (http:\/\/localhost:\d+)\./);
});
afterAll(async () => {
  await browser?.close();
  await elsewhere?.close();
  await endProcesses();
});

beforeEach(async () => {
  if (absent !== undefined) return;
  complaints = [];
  strangers = [];
  page = await browser.newPage();
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (['error', 'warn'].includes(message.type())) complaints.push(message.text());
  });
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol !== 'data:' && ![new URL(pageUrl).origin, apiUrl].includes(origin)) strangers.push(request.url());
  });
});

/** The value of an expression in the page, once it is something. */
async function until<T>(expression: string): Promise<T> {
  const handle = await page.waitForFunction(expression, { polling: 50, timeout: 15_000 });
  return (await handle.jsonValue()) as T;
}
const focused = (what: string) => page.evaluate(`document.activeElement.${what}`);
const paths = '[...document.querySelectorAll("#requests a")].map((link) => link.textContent)';

async function tabTo(text: string): Promise<void> {
  for (let presses = 0; presses < 30; presses += 1) {
    await page.keyboard.press('Tab');
    if ((await focused('textContent')) === text) return;
  }
  throw new Error(`No number of tabs leads to "${text}".`);
}

testInBrowser('a button is pressed by keyboard, its request appears by itself and leads to its trace', async () => {
  await page.goto(pageUrl);
  await tabTo('Luke, homeworld, films');
  await page.keyboard.press('Enter');
  await until(`${paths}.includes("/people/1?expand=homeworld,films")`);
  await until('document.querySelector("#requests tr").cells[5].textContent === "14"');
  await until('document.getElementById("summary").textContent.includes("GET /people/1?expand=homeworld,films, 200")');
  // The page was not loaded anew, and the keyboard is where it was.
  expect(await focused('textContent')).toBe('Luke, homeworld, films');

  await tabTo('/people/1?expand=homeworld,films');
  await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
  await until(
    'document.querySelectorAll(".waterfall rect").length === 14 && !document.querySelector("meta[http-equiv]")',
  );
  const services = await page.evaluate(
    '[...new Set([...document.querySelectorAll(".waterfall .service")].map((one) => one.textContent))]',
  );
  expect(services).toEqual(['api', 'upstream']);
  expect(await page.evaluate('document.querySelector(".lines").textContent')).toContain('GET /people/1 200');
  expect(await page.evaluate('document.querySelector(".exemplars").textContent')).toContain('http_route="/people/:id"');
  await page.keyboard.press('Tab');
  await tabTo(String(await page.evaluate('document.querySelector(".waterfall summary").textContent')));
  await page.keyboard.press('Enter');
  expect(await page.evaluate('document.querySelector(".waterfall details").open')).toBe(true);
  expect([complaints, strangers]).toEqual([[], []]);
});

testInBrowser('a row that has the focus keeps it when others come, and none come while it pauses', async () => {
  await fetch(`${apiUrl}/planets/3`);
  await page.goto(pageUrl);
  await tabTo('/planets/3');
  await fetch(`${apiUrl}/planets/4`);
  await until(`${paths}.includes("/planets/4")`);
  await until('document.querySelector("#requests tr").cells[5].textContent !== "–"');
  expect(await focused('textContent')).toBe('/planets/3');

  await page.click('#pause');
  await fetch(`${apiUrl}/planets/5`);
  await until('document.getElementById("pause").getAttribute("aria-pressed") === "true"');
  await fetch(`${apiUrl}/planets/6`);
  expect(await page.evaluate(paths)).not.toContain('/planets/6');
  await page.click('#pause');
  await until(`${paths}.includes("/planets/5") && ${paths}.includes("/planets/6")`);
});

testInBrowser('the buttons of upstream tell how it is, also what was changed elsewhere', async () => {
  await page.goto(pageUrl);
  const pressed = '[...document.querySelectorAll("[aria-pressed=true]")].map((one) => one.textContent).join()';
  await page.locator('::-p-text(Slow: 800 ms)').click();
  await until(`${pressed} === "Slow: 800 ms"`);
  const other = await browser.newPage();
  await other.goto(pageUrl);
  await other.locator('::-p-text(Healthy)').click();
  await page.bringToFront();
  await until(`${pressed} === "Healthy"`);
  expect(complaints).toEqual([]);
});

testInBrowser('a screen reader finds a table, buttons by name and a status that is read out', async () => {
  await fetch(`${apiUrl}/people/3`);
  await page.goto(pageUrl);
  await until(`${paths}.includes("/people/3")`);
  const found: string[] = [];
  type Node = { role: string; name?: string; children?: Node[] };
  const walk = ({ role, name, children = [] }: Node) => {
    found.push(`${role} ${name ?? ''}`);
    for (const child of children) walk(child);
  };
  walk((await page.accessibility.snapshot({ interestingOnly: false })) as Node);
  expect(found).toEqual(
    expect.arrayContaining([
      'heading Requests',
      'navigation Pages',
      'table The last requests of the api, the newest first; each leads to its trace.',
      'columnheader Status',
      'link /people/3',
      'button Ten at once',
      'button Pause',
      'status ',
    ]),
  );
});

testInBrowser('what requests bring along runs nowhere', async () => {
  const hostile = `<img/src=x onerror=globalThis.hacked=1><script>globalThis.hacked=1</script>"'`;
  const response = await fetch(`${apiUrl}/${hostile}?${hostile}`, {
    headers: { 'user-agent': hostile, tracestate: hostile },
  });
  for (const url of [pageUrl, `${pageUrl}traces/${response.headers.get('trace-id')}`]) {
    await page.goto(url);
    await until('document.body.textContent.includes("globalThis.hacked")');
    expect(await page.evaluate('document.querySelectorAll("main img, main script").length')).toBe(0);
    expect(await page.evaluate('globalThis.hacked')).toBeUndefined();
  }
  expect([complaints, strangers]).toEqual([[], []]);
});

testInBrowser('no other page reads it, frames it or presses its buttons', async () => {
  elsewhere = await startServer((_, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html' }).end(`<!doctype html><title>evil</title>
<iframe src="${pageUrl}"></iframe>
<form method="post" action="${pageUrl}upstream/failing"><button>Win</button></form>`);
  });
  await page.goto(elsewhere.url);
  const outcome = (path: string, init: string) =>
    page.evaluate(`fetch('${pageUrl}${path}', ${init}).then(({ type }) => type, () => 'refused')`);
  expect(await outcome('', '{}')).toBe('refused');
  // What a page may send without asking first is answered, and it sees nothing of that.
  expect(await outcome('upstream/failing', '{ method: "POST", mode: "no-cors" }')).toBe('opaque');
  expect(await page.frames()[1]?.content()).toContain('Pages of others may not ask.');
  const [answer] = await Promise.all([page.waitForNavigation(), page.locator('button').click()]);
  expect(answer?.status()).toBe(403);
  await page.goto(pageUrl);
  expect(await page.evaluate('document.querySelector("[data-condition=failing]").ariaPressed')).toBe('false');
});

testInBrowser('it is light or dark as the browser is', async () => {
  await page.goto(pageUrl);
  const grounds: unknown[] = [];
  for (const value of ['light', 'dark']) {
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value }]);
    grounds.push(await page.evaluate('getComputedStyle(document.documentElement).backgroundColor'));
  }
  expect(grounds).toEqual(['rgb(246, 247, 249)', 'rgb(15, 19, 24)']);
});

testInBrowser('the OpenAPI document is a page that asks the api, and leads to the trace', async () => {
  await page.goto(`${pageUrl}openapi`);
  await page.locator('.opblock-summary-path[data-path="/people"]').click();
  await page.locator('.opblock.is-open button.execute').click();
  await until(
    'document.querySelector(".live-responses-table .response .response-col_status")?.textContent.startsWith("200")',
  );
  const path = await until<string>('document.querySelector("#trace a")?.getAttribute("href")');
  await page.goto(new URL(path, pageUrl).href);
  await until('document.querySelector("h1").textContent.startsWith("GET /people")');
  expect([complaints, strangers]).toEqual([[], []]);
});
