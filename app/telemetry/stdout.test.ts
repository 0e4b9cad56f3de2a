import { PassThrough } from 'node:stream';
import { expect, test } from '@jest/globals';
import { createStdoutSink } from './stdout.ts';

test('lines reach stdout, and a reader that goes away takes nothing with it', () => {
  const stdout = new PassThrough();
  const sink = createStdoutSink(stdout as unknown as NodeJS.WriteStream);
  sink('one\n');
  expect(stdout.read().toString()).toBe('one\n');
  stdout.emit('error', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
  stdout.destroy();
  expect(() => sink('two\n')).not.toThrow();
});
