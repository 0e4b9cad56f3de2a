import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect } from '@jest/globals';
import { metrics } from '../../app/contract.ts';
import { programsHint, serverCacheFolder } from '../../platform/server-programs.ts';
import { projectFolder } from '../../stack/folders.ts';
import { releasesFor } from '../../stack/releases/releases.ts';
import { findSources } from '../../stack/sources/sources.ts';
import { eventually } from '../support/eventually.ts';
import { testUnless } from '../support/test-unless.ts';
import type { Tool } from './broker.ts';
import type { User } from './broker-properties.ts';
import {
  expectApiTells,
  expectLagTells,
  noOffsets,
  patience,
  requests,
  untilInLoki,
  waiting,
  warningsOf,
} from './expectations.ts';
import { faults, wrongUser } from './faults.ts';
import type { Installation, PromtailProgram } from './installation.ts';
import type { Program } from './programs.ts';
import { everyPassword, nobody, rightValues, type System, secretsOf, startSystem, users } from './system.ts';

// `npm run e2e:secure-kafka`: what production gets from `kafka.external`, as processes, against a broker behind TLS,
// SASL and ACLs: it works with the rights that docs/troubleshooting.md lists, and whatever is wrong is told.

const { PATH, HOME, JAVA_HOME, TMPDIR } = process.env;
const environment = { PATH, HOME, JAVA_HOME, TMPDIR };
const { sources, missing } = await findSources({
  environment,
  cacheFolder: serverCacheFolder(process.env),
  releases: releasesFor(`${process.platform}-${process.arch}`),
});
const needed = ['java', 'kafka', 'promtail', 'loki'].filter((name) => missing.includes(name));
const absent = needed.length === 0 ? undefined : `no ${needed.join(', ')}: ${programsHint}`;
const checked = testUnless(absent);
// Jest names no test of a file that it skips as a whole.
if (absent !== undefined) process.stderr.write(`Skipped: ${absent}\n`);

let system: System;
/** Goes on, for what comes late. */
let rightPromtail: PromtailProgram;
const started: Program[] = [];

beforeAll(async () => {
  if (absent === undefined) system = await startSystem({ sources, environment });
});
afterEach(async () => {
  const said = started.flatMap(({ lines }) => lines);
  await Promise.all(started.splice(0).map((program) => program.end()));
  expect(said.filter((line) => everyPassword.some((password) => line.includes(password)))).toEqual([]);
});
afterAll(() => system?.end());

/** Ended after the test. */
async function running<T extends Program>(starting: Promise<T>): Promise<T> {
  const program = await starting;
  started.push(program);
  return program;
}

checked('the commands of docs/troubleshooting.md create the topic and give the rights', async () => {
  const text = readFileSync(join(projectFolder, 'docs', 'troubleshooting.md'), 'utf8');
  const commands = [...text.matchAll(/^ {4}(kafka-(?:topics|acls)\.sh) (.*)$/gm)].map(([, script, line = '']) => ({
    script: script as Tool,
    args: line
      // Broker and owner are the tool's own; and there is one system.broker.
      .replace(/--bootstrap-server \S+ --command-config \S+ /, '')
      .replace('--replication-factor 3', '--replication-factor 1')
      .split(' '),
  }));
  expect(commands.map(({ script }) => script)).toEqual(['kafka-topics.sh', ...Array(3).fill('kafka-acls.sh')]);
  await Promise.all(commands.map(({ script, args }) => system.broker.runTool(script, args)));
  await system.broker.allow(users.describer, { topic: ['DESCRIBE'], group: ['DESCRIBE'] });
  await system.broker.allow(users.withoutGroup, { topic: ['READ'] });
  await system.broker.allow(users.withoutTopic, { group: ['READ'] });
  await system.broker.allow(users.writer, { topic: ['WRITE'], group: ['READ'] });
});

for (const saslMechanism of ['plain', 'scram-sha-512'] as const) {
  checked(`with these rights and ${saslMechanism} lines reach Loki, and lag knows how far they have come`, async () => {
    const installation = await system.install({ ...rightValues(system), saslMechanism }, secretsOf(system));
    const starting = installation.startPromtail();
    rightPromtail = await (saslMechanism === 'plain' ? running(starting) : starting);
    const [api, lag] = await Promise.all([running(installation.startApi()), running(installation.startLag())]);
    await untilInLoki(system.lokiPort, await requests(api));
    await eventually(async () => {
      expect(await lag.metric(metrics.consumerGroupOffset.name)).toBeGreaterThan(10);
      expect(await lag.metric(metrics.consumerGroupMembers.name)).toBe(1);
    }, patience);
    expect(await lag.metric(metrics.brokers.name)).toBe(1);
    expect(await lag.metric(metrics.topicOffset.name)).toBeGreaterThan(10);
    expect(await rightPromtail.readiness()).toBe(200);
    for (const role of [api, lag]) {
      expect(await role.metric(metrics.logConnected.name)).toBe(1);
      expect(await role.metric(metrics.logQueueLines.name)).toBe(0);
      expect(warningsOf(role, /./)).toEqual([]);
    }
  });
}

for (const [name, fault] of Object.entries(faults)) {
  checked(`${name}: each says so, and requests are served`, async () => {
    const { external, told, byPromtail, ...contents } = fault(system);
    const installation = await system.install({ ...rightValues(system), ...external }, secretsOf(system, contents));
    const promtail = await running(installation.startPromtail());
    const [api, lag] = await Promise.all([running(installation.startApi()), running(installation.startLag())]);
    await expectApiTells(api, told);
    await expectLagTells(lag, told);
    expect(await promtail.ended).toBe(1);
    expect(promtail.lines.join('\n')).toMatch(byPromtail);
  });
}

const installedFor = (user: User): Promise<Installation> =>
  system.install(rightValues(system), secretsOf(system, { service: user, telemetry: user }));

checked('without a right to write the api says so, and once it has it every line arrives once', async () => {
  const installation = await installedFor(users.stranger);
  const api = await running(installation.startApi());
  const traceIds = await expectApiTells(
    api,
    /TOPIC_AUTHORIZATION_FAILED.*allow this user to Describe and Write the topic/,
  );
  await system.broker.allow(users.stranger, { topic: ['WRITE'] });
  await untilInLoki(system.lokiPort, traceIds);
  expect(await api.metric(metrics.logConnected.name)).toBe(1);
  expect(await api.metric(metrics.logQueueLines.name)).toBe(0);
});

checked(
  'while the user is unknown the queue stays bounded, and what it kept arrives once the user is there',
  async () => {
    const installation = await installedFor(nobody);
    const api = await running(installation.startApi());
    const traceIds = await requests(api, 400);
    expect(await api.untilLine(waiting)).toMatch(wrongUser);
    expect(await api.metric(metrics.logLinesDropped.name, 'reason="queue_full"')).toBeGreaterThan(0);
    expect(await api.metric(metrics.logQueueBytes.name)).toBeLessThanOrEqual(64 * 1024);
    const kept = (await api.metric(metrics.logQueueLines.name)) - 1;
    expect(kept).toBeGreaterThan(50);
    const { username, password } = nobody;
    await system.broker.runTool('kafka-configs.sh', [
      ...['--alter', '--entity-type', 'users', '--entity-name', username],
      ...['--add-config', `SCRAM-SHA-512=[password=${password}]`],
    ]);
    await system.broker.allow(nobody, { topic: ['WRITE'] });
    // The first line tells that it listens.
    await untilInLoki(system.lokiPort, traceIds.slice(0, kept));
  },
);

checked('without a right on the topic, lag and Promtail show nothing of it', async () => {
  const installation = await installedFor(users.withoutTopic);
  const promtail = await running(installation.startPromtail());
  const lag = await running(installation.startLag());
  await expectLagTells(lag, /shows no topic application\.logs: create it, or allow this user to Describe it/);
  expect(await promtail.readiness()).toBe(500);
  expect(promtail.lines.join('\n')).not.toContain('new topics received');
});

checked('without a right on the group, lag and Promtail say so', async () => {
  const installation = await installedFor(users.withoutGroup);
  const promtail = await running(installation.startPromtail());
  const lag = await running(installation.startLag());
  await expectLagTells(lag, /allow this user to Describe the group promtail, or see whether every broker is up/);
  await promtail.untilLine(/not authorized to access this group/);
  expect(await promtail.readiness()).toBe(500);
});

checked('to describe is enough for lag, and too little for Promtail', async () => {
  const installation = await installedFor(users.describer);
  const promtail = await running(installation.startPromtail());
  const lag = await running(installation.startLag());
  await eventually(async () => expect(await lag.metric(metrics.consumerGroupOffset.name)).toBeGreaterThan(0), patience);
  expect(warningsOf(lag, noOffsets)).toEqual([]);
  await promtail.untilLine(/not authorized to access this group/);
  expect(await promtail.readiness()).toBe(500);
});

checked(
  'a Promtail that may only write the topic is ready and reads nothing, which lag shows until it may',
  async () => {
    await rightPromtail.end();
    const installation = await installedFor(users.writer);
    const promtail = await running(installation.startPromtail());
    const [api, lag] = await Promise.all([running(installation.startApi()), running(installation.startLag())]);
    await eventually(async () => expect(await promtail.readiness()).toBe(200), patience);
    const traceIds = await requests(api);
    await eventually(async () => {
      expect(await lag.metric(metrics.consumerGroupLag.name)).toBeGreaterThanOrEqual(traceIds.length);
    }, patience);
    await system.broker.allow(users.writer, { topic: ['READ'] });
    await untilInLoki(system.lokiPort, traceIds);
  },
);
