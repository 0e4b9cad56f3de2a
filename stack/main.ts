import { rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { describeError, ExpectedError } from '../platform/expected-error.ts';
import { serverCacheFolder } from '../platform/server-programs.ts';
import { connectToStack } from './control.ts';
import { startDetached } from './detach.ts';
import { stackFolders } from './folders.ts';
import { isRunning, runStack } from './run.ts';
import { createServers } from './servers.ts';
import { resolveSources, type Sources } from './sources/sources.ts';
import { statusTable } from './table.ts';
import { createView } from './view.ts';

const usage = `npm run stack                runs the whole pipeline on this machine, until Ctrl-C
npm run stack -- --detach    the same in the background; returns once everything is ready
npm run stack -- --status    what runs; the exit code is 0 while everything is ready
npm run stack -- --stop      ends it
npm run stack -- --reset     removes all data of a stack that has ended
npm run stack -- --build     builds what is not on the PATH, and promtool, and runs nothing

Servers are taken from the PATH, or else built once into \${XDG_CACHE_HOME:-~/.cache}/swapi-stack.
Configuration, data and logs are in .stack/.
`;

const folders = stackFolders();

try {
  process.exit(await main());
} catch (error) {
  process.stderr.write(describeError(error));
  process.exit(1);
}

async function main(): Promise<number> {
  const { values: flags } = parseArgs({
    options: {
      detach: { type: 'boolean', default: false },
      status: { type: 'boolean', default: false },
      stop: { type: 'boolean', default: false },
      reset: { type: 'boolean', default: false },
      build: { type: 'boolean', default: false },
      // The process that --detach starts is told so.
      'attached-until-ready': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (flags.help) say(usage.trimEnd());
  else if (flags.status) return showStatus();
  else if (flags.stop) await connectToStack().shutDown();
  else if (flags.reset) await reset();
  else if (flags.build) await build();
  else if (flags.detach) return detach();
  else await run(flags['attached-until-ready']);
  return 0;
}

async function run(attachedUntilReady: boolean): Promise<void> {
  const view = createView(process.stdout);
  const stop = new EventTarget();
  const requestStop = () => stop.dispatchEvent(new Event('request'));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, requestStop);
  if (attachedUntilReady) process.once('disconnect', requestStop);
  const sources = await findSources();
  await runStack({
    ...createServers({ sources, folders, environment: baseEnvironment() }),
    folders,
    view,
    onStopRequest: (listener) => stop.addEventListener('request', listener),
    onReady() {
      view.note(`Everything is ready. Logs are in ${folders.logs}`);
      process.off('disconnect', requestStop);
      process.send?.('ready');
    },
  });
}

async function detach(): Promise<number> {
  if (await isRunning(folders.socket)) throw new ExpectedError('A stack runs already.');
  // Built here, where its progress is seen.
  await findSources();
  say('Starting.');
  await startDetached(folders);
  return showStatus();
}

async function showStatus(): Promise<number> {
  const statuses = await connectToStack().status();
  say(statusTable(statuses).join('\n'));
  return statuses.every(({ state }) => state === 'ready' || state === 'left out') ? 0 : 1;
}

async function reset(): Promise<void> {
  if (await isRunning(folders.socket))
    throw new ExpectedError('A stack runs: end it first with "npm run stack -- --stop".');
  rmSync(folders.root, { recursive: true, force: true });
  say(`Removed ${folders.root}`);
}

async function build(): Promise<void> {
  const { java, ...programs } = await findSources(true);
  for (const [name, path] of Object.entries(programs)) say(`${name}: ${path ?? 'not on the PATH'}`);
}

function findSources(withPromtool = false): Promise<Sources> {
  return resolveSources({
    environment: baseEnvironment(),
    cacheFolder: serverCacheFolder(process.env),
    withPromtool,
    onProgress: say,
  });
}

/** What tools and servers find in their environment; settings of the service's own do not come from one's shell. */
function baseEnvironment(): Record<string, string> {
  const names = ['PATH', 'HOME', 'JAVA_HOME', 'TMPDIR', 'XDG_CACHE_HOME', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'];
  const goNames = ['GOPROXY', 'GOPATH', 'GOMODCACHE', 'GOCACHE', 'GOTOOLCHAIN', 'GOSUMDB', 'GONOSUMDB'];
  const found = [...names, ...goNames].map((name) => [name, process.env[name]] as const);
  return Object.fromEntries(found.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
