import { PassThrough } from 'node:stream';
import { expect, jest, test } from '@jest/globals';
import { createStdoutSink } from './stdout.ts';

function startSink() {
  const stdout = new PassThrough();
  const written: string[] = [];
  stdout.on('data', (chunk) => written.push(String(chunk)));
  const exiting = process.listenerCount('exit');
  const sink = createStdoutSink(stdout as unknown as NodeJS.WriteStream);
  const exit = process.listeners('exit')[exiting] as () => void;
  return { stdout, written, sink, exit };
}

test('lines that come close together are one write', () => {
  jest.useFakeTimers();
  const { written, sink } = startSink();
  sink('one\n');
  sink('two\n');
  expect(written).toEqual([]);
  jest.advanceTimersByTime(10);
  expect(written).toEqual(['one\ntwo\n']);
  sink('three\n');
  jest.advanceTimersByTime(10);
  expect(written).toEqual(['one\ntwo\n', 'three\n']);
  jest.useRealTimers();
});

test('as many as a pipe takes do not wait', () => {
  const { written, sink } = startSink();
  sink('x'.repeat(64 * 1024));
  expect(written).toHaveLength(1);
});

test('what waits is written as the process exits', () => {
  const { written, sink, exit } = startSink();
  sink('last words\n');
  exit();
  expect(written).toEqual(['last words\n']);
});

test('a reader that goes away takes nothing with it', () => {
  const { stdout, sink, exit } = startSink();
  stdout.emit('error', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
  stdout.destroy();
  sink('unread\n');
  expect(exit).not.toThrow();
});
