export interface Line {
  /**
   * Without the newline. A string, for V8 keeps it in about its own bytes; a buffer that small takes twice its bytes,
   * and shares its memory with others that hold it long after.
   */
  readonly value: string;
  /** The size of the value in UTF-8. */
  readonly bytes: number;
  /** When the line was written, in milliseconds since the epoch. */
  readonly timestamp: number;
}

interface QueueLimits {
  /** Bytes of all lines, those in flight included. */
  readonly maxBytes: number;
  readonly batchLines: number;
  readonly batchBytes: number;
}

/** Lines in the order they came, already in batches, so that taking one moves nothing and leaves nothing behind. */
export interface LineQueue {
  /** False, and nothing happens, when the line does not fit. */
  add(line: Line): boolean;
  /**
   * The oldest batch, for delivery, once the one before is settled; empty when there is none. Its lines count until they
   * are settled, in their order.
   */
  take(): readonly Line[];
  /** These lines are delivered or given up. */
  settle(lines: readonly Line[]): void;
  /** Gives up every line, those in flight included, and returns how many there were. */
  clear(): number;
  /** Whether waiting would not make the oldest batch any larger. */
  hasFullBatch(): boolean;
  bytes(): number;
  lines(): number;
  /** When the oldest line was written that is not settled, in milliseconds since the epoch; undefined without any. */
  oldest(): number | undefined;
}

interface Batch {
  readonly lines: Line[];
  bytes: number;
}

export function createLineQueue({ maxBytes, batchLines, batchBytes }: QueueLimits): LineQueue {
  const batches: Batch[] = [];
  let underWay: readonly Line[] = [];
  let settledOfIt = 0;
  let bytes = 0;
  let lines = 0;

  /** The batch that takes a line of this size: the newest while it has room, else a new one. */
  function batchFor(size: number): Batch {
    const newest = batches.at(-1);
    if (newest && newest.lines.length < batchLines && newest.bytes + size <= batchBytes) return newest;
    const batch: Batch = { lines: [], bytes: 0 };
    batches.push(batch);
    return batch;
  }

  return {
    add(line) {
      if (bytes + line.bytes > maxBytes) return false;
      const batch = batchFor(line.bytes);
      batch.lines.push(line);
      batch.bytes += line.bytes;
      bytes += line.bytes;
      lines += 1;
      return true;
    },
    take() {
      underWay = batches.shift()?.lines ?? [];
      settledOfIt = 0;
      return underWay;
    },
    settle(settled) {
      for (const line of settled) bytes -= line.bytes;
      lines -= settled.length;
      settledOfIt += settled.length;
    },
    clear() {
      const cleared = lines;
      batches.length = 0;
      underWay = [];
      bytes = 0;
      lines = 0;
      return cleared;
    },
    hasFullBatch() {
      const [oldest, next] = batches;
      return next !== undefined || (oldest !== undefined && oldest.lines.length === batchLines);
    },
    bytes: () => bytes,
    lines: () => lines,
    oldest: () => (underWay[settledOfIt] ?? batches[0]?.lines[0])?.timestamp,
  };
}
