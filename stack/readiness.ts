import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

const pauseMs = 100;
const attemptTimeoutMs = 2_000;

/** Resolves once the URL answers 200; rejects once the signal aborts. */
export const untilHttpOk = (url: string) => (signal: AbortSignal) => untilTrue(() => answersOk(url, signal), signal);

/** Resolves once the port of this machine takes connections; rejects once the signal aborts. */
export const untilTcpOpen = (port: number) => (signal: AbortSignal) => untilTrue(() => isOpen(port), signal);

async function untilTrue(attempt: () => Promise<boolean>, signal: AbortSignal): Promise<void> {
  while (!(await attempt())) await wait(pauseMs, undefined, { signal });
}

async function answersOk(url: string, signal: AbortSignal): Promise<boolean> {
  try {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(attemptTimeoutMs)]);
    const response = await fetch(url, { signal: limit, headers: { connection: 'close' } });
    await response.body?.cancel();
    return response.status === 200;
  } catch {
    // It does not listen yet, or is too busy to answer; the next attempt tells.
    return false;
  }
}

/** Whether something takes connections on a port of this machine. */
export function isOpen(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host, timeout: attemptTimeoutMs });
    const settle = (open: boolean) => {
      socket.destroy();
      resolve(open);
    };
    socket.once('connect', () => settle(true));
    socket.once('timeout', () => settle(false));
    socket.once('error', () => settle(false));
  });
}
