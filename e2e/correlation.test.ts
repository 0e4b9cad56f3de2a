import { beforeAll, describe, expect, test } from '@jest/globals';
import { logLevels, logMetadata, logTopic, lokiLabels } from '../app/contract.ts';
import { expectedTraces } from './expected-trace.ts';
import { requestKinds, slowMs } from './requests.ts';
import { faultsAbsence, tempoAbsence } from './support/absence.ts';
import type { Answer } from './support/api.ts';
import { eventually } from './support/eventually.ts';
import { closeBreaker, withFaults } from './support/faults.ts';
import { labelNames, linesOf, type StoredLine } from './support/loki.ts';
import { outline, spansOf } from './support/tempo.ts';
import { testUnless } from './support/test-unless.ts';

// One request of each kind, and what is to be found of it by nothing but the trace id of its answer.

const [noTempo, noFaults] = await Promise.all([tempoAbsence(), faultsAbsence()]);
/** Usually it takes a second or two. */
const patience = { withinMs: 20_000 };
/** The start of a span is in whole milliseconds, and timers may be early by one. */
const clockSlackMs = 5;
const startedAtMs = Date.now();
const answers = new Map<string, Answer>();

beforeAll(async () => {
  await closeBreaker();
  for (const { title, faults, send } of requestKinds) {
    if (faults && noFaults !== undefined) continue;
    answers.set(title, await (faults ? withFaults(faults, send) : send()));
  }
}, 120_000);

function answerTo(title: string): Answer {
  const answer = answers.get(title);
  if (!answer) throw new Error(`there is no answer to ${title}`);
  return answer;
}

describe.each(requestKinds)('$title', (kind) => {
  const absent = kind.faults ? noFaults : undefined;
  const testKind = testUnless(absent);
  const testTraces = testUnless(absent ?? noTempo);

  testKind(`is answered with ${kind.status} and a trace id`, async () => {
    const { status, traceId } = answerTo(kind.title);
    expect({ status, traceId }).toEqual({ status: kind.status, traceId: expect.stringMatching(/^[0-9a-f]{32}$/) });
  });

  testTraces('is one trace over both services in Tempo', () =>
    eventually(async () => {
      const answer = answerTo(kind.title);
      const spans = await spansOf(answer.traceId);
      expect(expectedTraces(kind, answer)).toContainEqual(outline(spans));
    }, patience),
  );

  testKind('has its log lines in Loki', () =>
    eventually(async () => {
      const answer = answerTo(kind.title);
      const lines = await linesOf(answer.traceId, startedAtMs);
      const calls = (kind.calls?.(answer) ?? [[]]).map(({ length }) => length);
      expect(requestMessages(lines, 'api')).toEqual([`${answer.method} ${answer.path} ${kind.status}`]);
      expect(calls).toContain(requestMessages(lines, 'upstream').length);
      for (const line of lines) expectWellKept(line, answer.traceId);
    }, patience),
  );

  testTraces('has log lines that name the spans they were written in', () =>
    eventually(async () => {
      const { traceId } = answerTo(kind.title);
      const [lines, spans] = await Promise.all([linesOf(traceId, startedAtMs), spansOf(traceId)]);
      const services = new Map(spans.map(({ spanId, service }) => [spanId, service]));
      expect(lines.map(({ metadata }) => services.get(metadata.span_id ?? ''))).toEqual(
        lines.map(({ labels }) => labels.service_name),
      );
    }, patience),
  );
});

testUnless(noFaults ?? noTempo)('a slow upstream shows in every span that waits for it, with its reason', () =>
  eventually(async () => {
    const spans = await spansOf(answerTo('a slow upstream').traceId);
    expect(spans.map(({ durationMs }) => durationMs >= slowMs - clockSlackMs)).toEqual(Array(4).fill(true));
    expect(spans.filter(({ events }) => events.includes('injected fault')).map(({ service }) => service)).toEqual([
      'upstream',
    ]);
  }, patience),
);

testUnless(noFaults)('a failure of upstream leaves an error with its cause in the log', () =>
  eventually(async () => {
    const lines = await linesOf(answerTo('an upstream that fails').traceId, startedAtMs);
    const errors = lines.filter(({ labels }) => labels.service_name === 'api' && labels.level === 'error');
    expect(errors.map(({ fields }) => fields.err)).toEqual([
      expect.objectContaining({ message: expect.stringContaining('SWAPI answered 500') }),
    ]);
  }, patience),
);

test('Loki has no label but the four of the contract', async () => {
  expect((await labelNames(startedAtMs)).toSorted()).toEqual(lokiLabels.toSorted());
});

/** Messages of the lines that a service writes at the end of a request, each once however often it was delivered. */
function requestMessages(lines: readonly StoredLine[], service: string): string[] {
  const ends = lines.filter(({ labels, fields }) => labels.service_name === service && 'method' in fields);
  return [...new Map(ends.map(({ metadata, fields }) => [metadata.span_id, String(fields.msg)])).values()];
}

function expectWellKept({ labels, metadata, fields }: StoredLine, traceId: string): void {
  expect(labels).toEqual({
    service_name: fields.name,
    level: Object.entries(logLevels).find(([, number]) => number === fields.level)?.[0],
    topic: logTopic.name,
    partition: expect.stringMatching(/^\d+$/),
  });
  expect(Object.keys(labels).toSorted()).toEqual(lokiLabels.toSorted());
  expect(Object.keys(metadata).toSorted()).toEqual(logMetadata.toSorted());
  expect(metadata).toEqual({ trace_id: traceId, span_id: fields.span_id });
}
