import { rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { describeError, ExpectedError } from '../platform/expected-error.ts';
import { serverCacheFolder } from '../platform/server-programs.ts';
import { connectToStack } from './control.ts';
import { startDetached } from './detach.ts';
import { stackFolders } from './folders.ts';
import { releasesFor } from './releases/releases.ts';
import { isRunning, refuseSecond, runStack } from './run.ts';
import { createServers } from './servers.ts';
import { resolveSources, type Way } from './sources/sources.ts';
import type { Sources } from './sources/survey.ts';
import { statusTable } from './table.ts';
import { createTeller } from './teller.ts';
import { createView } from './view.ts';

const usage = `npm run stack                runs the whole pipeline on this machine, until Ctrl-C
npm run stack -- --detach    the same in the background; returns once everything is ready
npm run stack -- --status    what runs; the exit code is 0 while everything is ready
npm run stack -- --stop      ends it
npm run stack -- --reset     removes all data of a stack that has ended
npm run stack -- --download  downloads what is not on the PATH, and promtool, and runs nothing
npm run stack -- --build     builds what is not on the PATH, and promtool, and runs nothing
npm run stack -- --offline   runs with what is there, and neither downloads nor builds; goes with --detach

Servers are taken from the PATH, or else from \${XDG_CACHE_HOME:-~/.cache}/swapi-stack, where their
projects' releases are downloaded to, once; what cannot be downloaded is built. HTTPS_PROXY, HTTP_PROXY
and NO_PROXY lead out. STACK_MIRROR is the URL of a mirror that has each file below its host and path.
Configuration, data and logs are in .stack/.
`;

const folders = stackFolders();
const teller = createTeller(process.stdout);

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
      download: { type: 'boolean', default: false },
      build: { type: 'boolean', default: false },
      offline: { type: 'boolean', default: false },
      // The process that --detach starts is told so.
      'attached-until-ready': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if ([flags.download, flags.build, flags.offline].filter(Boolean).length > 1)
    throw new ExpectedError('Of --download, --build and --offline only one can be meant.');
  const way = flags.offline ? 'nothing' : 'download or build';
  if (flags.help) say(usage.trimEnd());
  else if (flags.status) return showStatus();
  else if (flags.stop) await connectToStack().shutDown();
  else if (flags.reset) await reset();
  else if (flags.download) await get('download');
  else if (flags.build) await get('build');
  else if (flags.detach) return detach(way);
  else if (flags['attached-until-ready']) await run('nothing', true);
  else await run(way, false);
  return 0;
}

async function run(way: Way, attachedUntilReady: boolean): Promise<void> {
  // Until these are there a signal ends everything at once, and the next start goes on from there.
  const sources = await findSources(way);
  const view = createView(process.stdout);
  const stop = new EventTarget();
  const requestStop = () => stop.dispatchEvent(new Event('request'));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, requestStop);
  if (attachedUntilReady) process.once('disconnect', requestStop);
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

async function detach(way: Way): Promise<number> {
  await refuseSecond(folders.socket);
  // Downloaded and built here, where its progress is seen.
  await findSources(way);
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

async function get(way: Way): Promise<void> {
  const { java, ...programs } = await findSources(way, true);
  for (const [name, path] of Object.entries(programs)) say(`${name}: ${path ?? 'not there'}`);
}

function findSources(way: Way, withPromtool = false): Promise<Sources> {
  return resolveSources({
    way,
    environment: baseEnvironment(),
    cacheFolder: serverCacheFolder(process.env),
    releases: releasesFor(`${process.platform}-${process.arch}`),
    withPromtool,
    proxies: process.env,
    mirror: process.env.STACK_MIRROR,
    onProgress: say,
    onStatus: teller.status,
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
  teller.say(text);
}
