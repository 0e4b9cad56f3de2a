import { eventually } from '../support/eventually.ts';
import { clearFaults, setFaults } from '../support/faults.ts';
import type { Drill } from './drill.ts';
import { createFlood } from './flood.ts';
import { expectScrapes } from './soundness.ts';

/**
 * A killed api takes with it the lines that waited 100 ms for others, and those of the batch that was under way.
 */
const apiHoldsMs = 200;
/**
 * Promtail marks a line as read once it has it, not once Loki has it: killed it loses the batch that waited 250 ms for
 * others and the one under way. It has no setting that would make it wait for Loki.
 */
const promtailHoldsMs = 500;

/** Lines that wait raise it where Kafka is away for longer than its rule allows. */
const ofLinesThatWait = ['LogLinesWaiting'];

/**
 * Nobody answers for a moment, drills before this one have started it too, and until its first line is sent it has no
 * connection to Kafka.
 */
const ofAnApiThatStarts = [
  'TargetDown',
  'RestartsOften',
  'LogStreamDisconnected',
  'AvailabilityBudgetBurn',
  'LatencyBudgetBurn',
];

/** Every drill, each as long as it takes for queues, retries and back-offs to show what they are worth. */
export const drills: readonly Drill[] = [
  {
    name: 'kafka-absent',
    fault: 'Kafka absent at the start of the services',
    of: 'telemetry',
    server: 'kafka',
    lastsMs: 90_000,
    raises: ['LogStreamDisconnected', 'TargetDown'],
    mayRaise: ofLinesThatWait,
    async prepare(stack) {
      await Promise.all((['api', 'upstream', 'lag', 'promtail'] as const).map((name) => stack.stop(name)));
      await stack.stop('kafka');
      // Without Kafka these two must be ready nevertheless.
      await stack.start('upstream');
      await stack.start('api');
    },
    begin: async () => undefined,
    async end(stack) {
      await stack.start('kafka');
      await Promise.all([stack.start('promtail'), stack.start('lag')]);
    },
  },
  {
    name: 'kafka-stopped',
    fault: 'Kafka stopped',
    of: 'telemetry',
    server: 'kafka',
    lastsMs: 90_000,
    raises: ['LogStreamDisconnected'],
    mayRaise: ofLinesThatWait,
    begin: (stack) => stack.stop('kafka'),
    end: (stack) => stack.start('kafka'),
  },
  {
    name: 'kafka-frozen',
    fault: 'Kafka frozen',
    of: 'telemetry',
    server: 'kafka',
    lastsMs: 60_000,
    raises: ['LogStreamDisconnected'],
    mayRaise: ofLinesThatWait,
    begin: (stack) => stack.signal('kafka', 'SIGSTOP'),
    end: (stack) => stack.signal('kafka', 'SIGCONT'),
  },
  { ...killed('loki', 'Loki'), lastsMs: 120_000, raises: ['TargetDown'] },
  {
    ...killed('promtail', 'Promtail'),
    fault: 'Promtail killed and restarted',
    lastsMs: 0,
    mayRaise: ['TargetDown'],
    mayLoseMs: promtailHoldsMs,
  },
  {
    ...killed('tempo', 'Tempo'),
    lastsMs: 60_000,
    raises: ['SpanExportFails', 'TargetDown'],
    mayRaise: ['SpansDropped'],
  },
  {
    name: 'prometheus-restarted',
    fault: 'Prometheus restarted',
    of: 'telemetry',
    server: 'prometheus',
    lastsMs: 0,
    raises: [],
    begin: (stack) => stack.stop('prometheus'),
    async end(stack) {
      const sinceMs = Date.now();
      await stack.start('prometheus');
      // It knows what it knew before, which is young enough to count.
      await eventually(() => expectScrapes(sinceMs), { withinMs: 60_000 });
    },
  },
  faultyUpstream('upstream-errors', 'Upstream answers 500 to everything', { errorRate: 1 }),
  faultyUpstream('upstream-hanging', 'Upstream answers nothing', { hangRate: 1 }),
  faultyUpstream('upstream-slow', 'Upstream takes a second longer', { latencyMs: 1_000 }),
  overload(),
  {
    name: 'api-terminated',
    fault: 'The api ended by SIGTERM, and restarted',
    of: 'api',
    server: 'api',
    lastsMs: 0,
    raises: [],
    mayRaise: ofAnApiThatStarts,
    begin: (stack) => stack.stop('api', 'SIGTERM'),
    end: (stack) => stack.start('api'),
  },
  {
    ...killed('api', 'The api'),
    fault: 'The api killed, and restarted',
    of: 'api',
    lastsMs: 0,
    mayRaise: ofAnApiThatStarts,
    mayLoseMs: apiHoldsMs,
  },
];

function killed(server: 'loki' | 'promtail' | 'tempo' | 'api', title: string): Omit<Drill, 'lastsMs'> {
  return {
    name: `${server}-killed`,
    fault: `${title} killed`,
    of: 'telemetry',
    server,
    raises: [],
    begin: (stack) => stack.stop(server, 'SIGKILL'),
    end: (stack) => stack.start(server),
  };
}

function faultyUpstream(name: string, fault: string, settings: Parameters<typeof setFaults>[0]): Drill {
  return {
    name,
    fault,
    of: 'upstream',
    server: 'upstream',
    lastsMs: 30_000,
    raises: [],
    // It is over before so much of the budgets is spent as should wake somebody, unless little traffic came before.
    mayRaise: ['AvailabilityBudgetBurn', 'LatencyBudgetBurn'],
    begin: () => setFaults(settings),
    end: clearFaults,
  };
}

/** Its requests are searches that upstream has to answer, and take the time of all servers. */
function overload(): Drill {
  const flood = createFlood();
  return {
    name: 'overload',
    fault: 'Three times as many requests as there is room for',
    of: 'api',
    server: 'api',
    lastsMs: 30_000,
    refuses: true,
    raises: ['RequestsRefused'],
    // On a machine that has no more to give, spans are lost as well; they are counted.
    mayRaise: ['AvailabilityBudgetBurn', 'LatencyBudgetBurn', 'SpansDropped', 'SpanExportFails', 'EventLoopLag'],
    begin: flood.start,
    end: flood.stop,
    breakOff: flood.stop,
  };
}

/** What an automated run has the time for: the faults that once lost something, for less long, and without their times. */
const shortLastsMs: Readonly<Record<string, number>> = {
  'kafka-stopped': 15_000,
  // The api waits 10 s for an answer; then a scrape and an evaluation of the rules have to see it without Kafka.
  'kafka-frozen': 30_000,
  'loki-killed': 15_000,
  'promtail-killed': 0,
  'tempo-killed': 15_000,
  overload: 15_000,
  'api-terminated': 0,
  'api-killed': 0,
};

export const shortDrills: readonly Drill[] = drills.flatMap((drill) => {
  const lastsMs = shortLastsMs[drill.name];
  return lastsMs === undefined ? [] : [{ ...drill, lastsMs, timesCount: false as const }];
});
