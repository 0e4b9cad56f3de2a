import { once } from 'node:events';
import { createWriteStream, statSync, truncateSync } from 'node:fs';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { type Got, HTTPError, type Request, RequestError } from 'got';
import { describeFailure, isUnreachable } from './describe-failure.ts';
import { ReleaseError } from './release-error.ts';
import { shownAddress, shownBytes } from './shown.ts';

interface Download {
  readonly client: Got;
  readonly address: string;
  /** What it is written to. What is there already is the beginning of it. */
  readonly file: string;
  /** Its size, where that is known. */
  readonly bytes: number | undefined;
  /** How long to wait before it goes on after it was cut off; longer each time. */
  readonly pauseMs: number;
  /** Called with how much of it is there. */
  readonly onBytes: (bytes: number) => void;
}

/** No release has as much; one that has is not what it should be. */
const maxBytes = 1_000_000_000;
/** As often it goes on after it was cut off, without anything having come in between. */
const attempts = 4;

/**
 * Downloads a file, going on from what is there of it. Rejects with a ReleaseError; what came is kept, so that another
 * call goes on from there, unless it cannot be a part of what is wanted.
 */
export async function download(options: Download): Promise<void> {
  const { file } = options;
  for (let failures = 0, had = sizeOf(file); ; ) {
    try {
      return await downloadRest(options);
    } catch (error) {
      if (error instanceof ReleaseError) throw error;
      const has = sizeOf(file);
      failures = has > had ? 1 : failures + 1;
      had = has;
      if (failures >= attempts || !isPassing(error)) throw failed(options, error);
      await wait(options.pauseMs * 2 ** (failures - 1));
    }
    options.onBytes(sizeOf(file));
  }
}

function failed({ address, file, bytes }: Download, error: unknown): ReleaseError {
  const shown = shownAddress(address);
  const has = sizeOf(file);
  const whole = bytes === undefined ? '' : ` of ${shownBytes(bytes)}`;
  const reason =
    has > 0 && isPassing(error) && !(error instanceof HTTPError)
      ? `${shown} was cut off after ${shownBytes(has)}${whole}, ${attempts} times; what came is kept, and the next start goes on from there`
      : describeFailure(error, shown);
  return new ReleaseError(reason, { cause: error });
}

async function downloadRest({ client, address, file, bytes, onBytes }: Download): Promise<void> {
  // More than the whole cannot be the beginning of it.
  if (bytes !== undefined && sizeOf(file) > bytes) truncateSync(file);
  const has = sizeOf(file);
  if (has === bytes) return;
  const source = client.stream(address, { headers: has > 0 ? { range: `bytes=${has}-` } : {} });
  const begin = await beginOf(source, has);
  if (begin === 'nothing left') return;
  const limit = bytes ?? maxBytes;
  let there = begin;
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      there += chunk.length;
      if (there > limit) return done(tooLarge(address, limit));
      onBytes(there);
      done(null, chunk);
    },
  });
  const announced = begin + Number(source.response?.headers['content-length'] ?? 0);
  if (announced > limit) {
    source.destroy();
    throw tooLarge(address, limit);
  }
  await pipeline(source, counted, createWriteStream(file, { flags: begin > 0 ? 'a' : 'w' }));
  if (bytes !== undefined && there < bytes) throw new CutOff();
}

/** From where on the answer has it: all of it, or the rest that was asked for. */
async function beginOf(source: Request, has: number): Promise<number | 'nothing left'> {
  try {
    await once(source, 'response');
  } catch (error) {
    // What is there is the whole, or more than it: its checksum tells.
    if (has > 0 && source.response?.statusCode === 416) return 'nothing left';
    throw error;
  }
  const { statusCode, headers } = source.response ?? {};
  const continues = statusCode === 206 && headers?.['content-range']?.startsWith(`bytes ${has}-`);
  return continues ? has : 0;
}

/** The connection ended in order, and before the whole was there. */
class CutOff extends Error {}

/** Whether another attempt may do better: a connection that broke, or a server that is busy. */
function isPassing(error: unknown): boolean {
  if (error instanceof HTTPError)
    return [408, 429].includes(error.response.statusCode) || error.response.statusCode >= 500;
  return error instanceof CutOff || (error instanceof RequestError && !isUnreachable(error));
}

const tooLarge = (address: string, limit: number): ReleaseError =>
  new ReleaseError(`${shownAddress(address)} has more than the ${shownBytes(limit)} that it should have`);

export const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
