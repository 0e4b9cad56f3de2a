import { expect, test } from '@jest/globals';
import type { ServerStatus } from './control.ts';
import { statusTable } from './table.ts';
import { createView } from './view.ts';

const ready: ServerStatus = {
  name: 'kafka',
  state: 'ready',
  address: '127.0.0.1:9092',
  pid: 12,
  memoryBytes: 300 * 1024 ** 2,
  restarts: 1,
};
const leftOut: ServerStatus = { name: 'tempo', state: 'left out', address: 'no program on the PATH', restarts: 0 };

test('the table has a line for each server', () => {
  expect(statusTable([ready, leftOut])).toEqual([
    'server  state     address         pid  memory  restarts',
    'kafka   ready     127.0.0.1:9092  12   300 MB  1',
    'tempo   left out  no program on the PATH',
  ]);
});

test('a terminal shows one table below everything that is told', () => {
  const written: string[] = [];
  const view = createView({ isTTY: true, columns: 20, write: (text: string) => written.push(text) > 0 });
  view.update([ready]);
  view.note('kafka died');
  expect(written).toEqual([
    '\nserver  state  addre\nkafka   ready  127.0\n',
    '\x1b[3A\r\x1b[Jkafka died\n\nserver  state  addre\nkafka   ready  127.0\n',
  ]);
});

test('elsewhere each change of a state is a line', () => {
  const written: string[] = [];
  const view = createView({ write: (text: string) => written.push(text) > 0 });
  view.update([{ ...ready, state: 'starting' }, leftOut]);
  view.update([ready, leftOut]);
  view.update([{ ...ready, memoryBytes: 1 }, leftOut]);
  expect(written).toEqual([
    'kafka starting\n',
    'tempo left out: no program on the PATH\n',
    'kafka ready: 127.0.0.1:9092, pid 12\n',
  ]);
});
