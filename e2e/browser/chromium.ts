import { existsSync } from 'node:fs';
import puppeteer, { type Browser } from 'puppeteer-core';
import { findProgram } from '../../stack/sources/find-program.ts';

/** Names that Chromium and Chrome have on the PATH. */
const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
/** Where macOS has it, which puts no program on the PATH. */
const macOs = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
const startTimeoutMs = 60_000;

/** The program of a browser: CHROME_PATH, else what is installed; undefined where there is none. */
export function findChromium({ CHROME_PATH, PATH = '' }: NodeJS.ProcessEnv): string | undefined {
  if (CHROME_PATH !== undefined && CHROME_PATH !== '') return CHROME_PATH;
  const found = names.map((name) => findProgram(name, PATH)).find((path) => path !== undefined);
  return found ?? (existsSync(macOs) ? macOs : undefined);
}

/** Why no page can be opened; undefined where one can. */
export const browserAbsence = (environment: NodeJS.ProcessEnv): string | undefined =>
  findChromium(environment) === undefined ? 'no Chromium and no Chrome on the PATH, nor in CHROME_PATH' : undefined;

/** A browser without a window that speaks to this machine alone. */
export async function openBrowser(environment: NodeJS.ProcessEnv): Promise<Browser> {
  const executablePath = findChromium(environment);
  if (executablePath === undefined) throw new Error(`There is ${browserAbsence(environment)}.`);
  // Chromium refuses its sandbox to root, and has no user namespaces in many containers.
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return puppeteer.launch({
    executablePath,
    timeout: startTimeoutMs,
    args: [...sandbox, '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost', '--disable-gpu'],
  });
}
