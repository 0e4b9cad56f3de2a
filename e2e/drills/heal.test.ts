import { expect, test } from '@jest/globals';
import type { ServerStatus, StackControl } from '../../stack/control.ts';
import { heal } from './heal.ts';

const server = (name: ServerStatus['name'], state: ServerStatus['state']): ServerStatus => ({
  name,
  state,
  address: '',
  restarts: 0,
});

test('what was stopped or frozen runs again, and only then upstream is healed', async () => {
  const done: string[] = [];
  const looks = [
    [server('kafka', 'ready'), server('loki', 'stopped'), server('promtail', 'restarting')],
    [server('kafka', 'ready'), server('loki', 'ready'), server('promtail', 'restarting')],
    [server('kafka', 'ready'), server('loki', 'ready'), server('promtail', 'ready'), server('tempo', 'left out')],
  ];
  const stack: StackControl = {
    status: async () => {
      done.push('look');
      return looks.shift() ?? [];
    },
    stop: async (name) => void done.push(`stop ${name}`),
    start: async (name) => void done.push(`start ${name}`),
    signal: async (name, signal) => void done.push(`${signal} ${name}`),
    shutDown: async () => undefined,
  };
  await heal(stack, async () => void done.push('heal upstream'));
  expect(done).toEqual(['SIGCONT kafka', 'look', 'start loki', 'look', 'look', 'heal upstream']);
});
