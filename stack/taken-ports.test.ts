import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from '@jest/globals';
import { fakeServer } from '../test/fake-server.ts';
import { describeTakenPorts, takenPorts } from './taken-ports.ts';

async function listenOnce(port = 0, host = '127.0.0.1') {
  const server = createServer().listen(port, host);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('expected a port');
  return { port: address.port, close: () => new Promise((resolve) => server.close(resolve)) };
}

test('every port that somebody else has is named with who wants it, the free ones are not', async () => {
  const [first, second, freed] = await Promise.all([listenOnce(), listenOnce(0, '0.0.0.0'), listenOnce()]);
  await freed.close();
  const servers = [
    fakeServer('loki', { folder: '/nowhere', ports: [freed.port, first.port] }),
    fakeServer('api', { folder: '/nowhere', ports: [second.port] }),
  ];
  const taken = await takenPorts(servers);
  expect(describeTakenPorts(taken)).toBe(
    [
      'These ports of 127.0.0.1 are taken by other programs:',
      `  ${first.port}, wanted by loki`,
      `  ${second.port}, wanted by api`,
    ].join('\n'),
  );
  await Promise.all([first.close(), second.close()]);
  expect(await takenPorts(servers)).toEqual([]);
});
