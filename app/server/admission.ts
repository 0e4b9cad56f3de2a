import { metrics } from '../contract.ts';
import type { CreateInstrument } from '../telemetry/metrics.ts';

/** Whether to begin a request now, or that there is no room for it. */
export type Verdict = 'begin' | 'saturated';

export interface Admission {
  /** Answers at once where nobody waits; otherwise once it is the request's turn, or sooner that it will not come. */
  enter(): Verdict | Promise<Verdict>;
  /** To be told of each new connection. */
  connected(): void;
}

interface AdmissionOptions {
  /** How long a request may wait for its turn while there are more than there is room for. */
  readonly maxWaitMs: number;
  readonly create: CreateInstrument;
  readonly loop?: EventLoop;
}

/** The time, in milliseconds, and the end of a turn of the event loop, once its sockets have been looked at. */
export interface EventLoop {
  now(): number;
  atEndOfTurn(act: () => void): void;
}

const eventLoop: EventLoop = { now: () => performance.now(), atEndOfTurn: (act) => void setImmediate(act) };

/** How long requests are begun in one turn of the event loop before those under way have theirs. */
const sliceMs = 1;
/** A turn that begins so many has cheap ones, and may as well look at its sockets again. */
const mostInATurn = 64;
/**
 * Turns that may go by in a row without a request being begun, for as long as each brings a new connection: libuv
 * accepts one a turn, and where turns are long clients wait for seconds before anybody knows of them.
 */
const mostYielded = 10;
/**
 * Requests that may wait however long it takes, for as long as they do not become more: clients that wait for their
 * answer before they ask again wait longer where there are many of them, and do no harm. Refused, they would ask again
 * at once, and make an overload of it.
 */
const burst = 400;
/** Where they wait for so many times what an overload allows, it is one, however few they are. */
const burstLateness = 12;
/**
 * An overload is over once nobody has been refused for so long: who was refused is back after a second, and is the next
 * wave of the same.
 */
const calmAfterMs = 5_000;
/** Within an overload a request that was let in by a pace that has slackened since waits longer; so much at the most. */
const lateness = 3;
/** Where it would wait for so many times what it may, it is refused at once. */
const hopelessness = 1.5;
/** How long is counted until the pace of a saturated process is known anew, and how much of the old one stays. */
const paceWindowMs = 50;
const paceMemory = 0.8;

interface Waiting {
  readonly since: number;
  readonly decide: (verdict: Verdict) => void;
}

/**
 * Lets requests in as fast as the process itself has time for them, and no faster. In each turn of the event loop
 * requests are begun for a moment; the others wait in a queue, so that what is under way is ended first and turns stay
 * short: new connections, probes and refusals have theirs in time.
 *
 * What decides is the time in this queue and nothing else, as CoDel has it (RFC 8289); time spent waiting for SWAPI is
 * not spent here, and counts for nothing. A queue that stands is no overload, one that outgrows a burst is: from then
 * on a request is refused as it comes if it would have to wait for too long, by the length of the queue and the pace
 * at which it moves (Little's law), until nobody has been refused for a while.
 */
export function createAdmission({ maxWaitMs, create, loop = eventLoop }: AdmissionOptions): Admission {
  const queue = createQueue();
  const pace = createPace();
  const overload = createOverload();
  const connections = createConnections();
  create(metrics.serverQueuedRequests, queue.length);
  create(metrics.serverQueueLimit, () => mostWaiting(loop.now()));
  let sliceSince: number | undefined;
  /** Steps that this turn has still to take. */
  let steps = 0;
  let yielding = false;

  function enter(): Verdict | Promise<Verdict> {
    const now = loop.now();
    if (queue.length() === 0 && beginsInSlice(now)) return 'begin';
    if (queue.length() >= mostWaiting(now)) {
      overload.refused(now);
      return 'saturated';
    }
    const turn = new Promise<Verdict>((decide) => queue.add({ since: now, decide }));
    if (steps === 0) {
      pace.restart(now);
      scheduleSteps();
    }
    return turn;
  }

  const mostWaiting = (now: number): number =>
    overload.lasts(now) ? Math.max(Math.floor(pace.perMs() * maxWaitMs), 1) : burst;

  /** Requests that arrive while nobody waits begin as they come, until the slice of this turn is used up. */
  function beginsInSlice(now: number): boolean {
    if (sliceSince === undefined) {
      sliceSince = now;
      loop.atEndOfTurn(endSlice);
    }
    return now - sliceSince < sliceMs;
  }

  function endSlice(): void {
    if (steps === 0) sliceSince = undefined;
  }

  /** A step begins one request, so that all that it does at once has been done before the next step looks at the time. */
  function scheduleSteps(): void {
    sliceSince = undefined;
    yielding = connections.goFirst();
    steps = yielding ? 1 : Math.min(queue.length(), mostInATurn);
    for (let step = 0; step < steps; step += 1) loop.atEndOfTurn(takeStep);
  }

  function takeStep(): void {
    const now = loop.now();
    sliceSince ??= now;
    if (!yielding && now - sliceSince < sliceMs) beginNext(now);
    steps -= 1;
    if (steps > 0) return;
    sliceSince = undefined;
    if (pace.measure(now)) refuseTooMany(now);
    if (queue.length() > 0) scheduleSteps();
  }

  function beginNext(now: number): void {
    const longest = maxWaitMs * (overload.lasts(now) ? lateness : burstLateness);
    for (let next = queue.take(); next; next = queue.take()) {
      if (now - next.since <= longest) {
        pace.begun();
        next.decide('begin');
        return;
      }
      overload.refused(now);
      next.decide('saturated');
    }
  }

  /**
   * In an overload nobody is left waiting whose turn will come far too late: when it begins, and when the pace slackens.
   * The last to come go first, for they have waited the shortest.
   */
  function refuseTooMany(now: number): void {
    if (!overload.lasts(now)) return;
    while (queue.length() > mostWaiting(now) * hopelessness) {
      overload.refused(now);
      queue.takeLast()?.decide('saturated');
    }
  }

  return { enter, connected: connections.count };
}

function createOverload() {
  let lastRefusedAt = Number.NEGATIVE_INFINITY;
  return {
    refused(now: number): void {
      lastRefusedAt = now;
    },
    lasts: (now: number): boolean => now - lastRefusedAt < calmAfterMs,
  };
}

/** How many requests begin in a millisecond while others wait: what the process has time for. */
function createPace() {
  let perMs = 0;
  let since = 0;
  let begun = 0;
  return {
    perMs: () => perMs,
    begun(): void {
      begun += 1;
    },
    /** Nobody has waited until now: what has begun before says nothing. */
    restart(now: number): void {
      since = now;
      begun = 0;
    },
    /** Whether the pace is known anew. */
    measure(now: number): boolean {
      const elapsed = now - since;
      if (elapsed < paceWindowMs) return false;
      const current = begun / elapsed;
      perMs = perMs === 0 ? current : perMs * paceMemory + current * (1 - paceMemory);
      since = now;
      begun = 0;
      return true;
    },
  };
}

function createConnections() {
  let fresh = 0;
  let yielded = 0;
  return {
    count(): void {
      fresh += 1;
    },
    goFirst(): boolean {
      yielded = fresh > 0 && yielded < mostYielded ? yielded + 1 : 0;
      fresh = 0;
      return yielded > 0;
    },
  };
}

/** First in, first out, in constant time: an array's own shift moves all that is left. */
function createQueue() {
  let items: Waiting[] = [];
  let first = 0;
  return {
    length: () => items.length - first,
    add: (item: Waiting) => void items.push(item),
    take(): Waiting | undefined {
      const item = items[first];
      if (item === undefined) return undefined;
      first += 1;
      if (first * 2 > items.length) {
        items = items.slice(first);
        first = 0;
      }
      return item;
    },
    takeLast: (): Waiting | undefined => (items.length > first ? items.pop() : undefined),
  };
}
