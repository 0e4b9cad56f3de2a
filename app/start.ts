import { randomBytes } from 'node:crypto';
import type { Role } from './contract.ts';
import { type Child, type ListeningPorts, startChild } from './launcher/child.ts';
import { helpText } from './launcher/help.ts';
import { createLineStore } from './launcher/line-store.ts';
import { loadPage, pageNotInstalled } from './launcher/load-page.ts';
import { createLogView } from './launcher/log-view.ts';
import { type OwnReceiver, startOwnReceiver } from './launcher/own-receiver.ts';
import type { Page } from './launcher/page/page.ts';
import { tryCommands } from './launcher/try-commands.ts';

// `npm start`: api and upstream as children of this process, and where nothing listens yet a receiver for their traces,
// with a page that shows them.

const [argument] = process.argv.slice(2);
if (argument === '--help' || argument === '-h') {
  process.stdout.write(helpText());
  process.exit(0);
}
if (argument !== undefined) {
  process.stderr.write(`There is no option ${argument}: variables say it all, and "npm start -- --help" lists them.\n`);
  process.exit(1);
}

const lines = createLineStore();
const logView = createLogView(process.stdout);
const children: Child[] = [];
const services: Partial<Record<Role, ListeningPorts>> = {};
let page: Page | undefined;
let exitCode: number | undefined;

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stopAll(0));
await run();
await Promise.all(children.map((child) => child.exited));
await logView.close();
process.exit(exitCode ?? 0);

async function run(): Promise<void> {
  const receiver = await startReceiver();
  const environment = childEnvironment(receiver.url);
  const upstreamPorts = await start('upstream', environment).listening;
  if (!upstreamPorts || exitCode !== undefined) return;
  services.upstream = upstreamPorts;
  const swapiUrl = environment.SWAPI_URL || `http://localhost:${upstreamPorts.main}/api/`;
  const api = await start('api', { ...environment, SWAPI_URL: swapiUrl }).listening;
  if (!api || exitCode !== undefined) return;
  services.api = api;
  // It is loaded while the services start.
  page = await receiver.page;
  const { url: receiverUrl, missing = page ? undefined : pageNotInstalled } = receiver;
  logView.note(tryCommands({ api, receiverUrl, missing, traceId: randomBytes(16).toString('hex') }));
}

function startReceiver(): Promise<OwnReceiver> {
  const onError = (error: unknown) => logView.note(`The page of npm start failed: ${(error as Error).stack}\n`);
  return startOwnReceiver({
    environment: process.env,
    logsOf: lines.ofTrace,
    onError,
    loadPage: (traces) =>
      loadPage({
        receiver: traces,
        logsOf: lines.ofTrace,
        services: () => services,
        otherSwapi: Boolean(process.env.SWAPI_URL),
        corsOrigin: process.env.CORS_ORIGIN || '*',
        onError,
      }),
  });
}

function start(role: Role, environment: NodeJS.ProcessEnv): Child {
  const child = startChild(role, environment, (line) => {
    lines.add(line);
    page?.logged(role, line);
    logView.line(line);
  });
  children.push(child);
  if (exitCode !== undefined) child.stop();
  // Whichever ends first takes the other with it; an end that nobody asked for is a failure.
  child.exited.then((code) => exitCode ?? stopAll(code || 1));
  return child;
}

function stopAll(code: number): void {
  exitCode ??= code;
  for (const child of children) child.stop();
}

function childEnvironment(receiverUrl: string | undefined): NodeJS.ProcessEnv {
  return {
    FAULTS_ENABLED: 'true',
    OTEL_BSP_SCHEDULE_DELAY: '500',
    ...process.env,
    ...(receiverUrl ? receiverEnvironment(receiverUrl) : {}),
  };
}

/** The variables that win over whatever else is set: the receiver takes plain JSON alone. */
function receiverEnvironment(receiverUrl: string): NodeJS.ProcessEnv {
  return {
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${receiverUrl}/v1/traces`,
    OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/json',
    OTEL_EXPORTER_OTLP_TRACES_COMPRESSION: 'none',
  };
}
