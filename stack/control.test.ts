import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { eventsIn, fakeServer } from '../test/fake-server.ts';
import { connectToStack } from './control.ts';
import { type ControlServer, startControlServer } from './control-server.ts';
import { stackFolders } from './folders.ts';
import { createSupervisor, type Supervisor } from './supervisor.ts';

let folder: string;
let socket: string;
let supervisor: Supervisor;
let control: ControlServer;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'control-'));
  ({ socket } = stackFolders(folder));
  supervisor = createSupervisor({
    servers: [fakeServer('api', { folder })],
    leftOut: [{ name: 'tempo', reason: 'not here' }],
    folders: { logs: join(folder, 'logs') },
    guard: { watch: () => undefined },
  });
  control = await startControlServer({ socket, supervisor, shutDown: () => supervisor.stop() });
  await supervisor.start();
});
afterEach(async () => {
  await supervisor.stop();
  await control.close();
  rmSync(folder, { recursive: true });
});

const states = async () => (await connectToStack(socket).status()).map(({ name, state }) => `${name} ${state}`);

test('a client sees the status, stops a server and starts it again', async () => {
  const stack = connectToStack(socket);
  expect(await states()).toEqual(['tempo left out', 'api ready']);
  await stack.stop('api');
  expect(await states()).toEqual(['tempo left out', 'api stopped']);
  await stack.start('api', { COLOUR: 'red' });
  expect(await states()).toEqual(['tempo left out', 'api ready']);
  await stack.signal('api', 'SIGTERM');
  expect(eventsIn(folder).filter((event) => event === 'api started')).toHaveLength(2);
});

test('a client ends the stack', async () => {
  await connectToStack(socket).shutDown();
  expect(eventsIn(folder).at(-1)).toBe('api stopped');
});

test('what cannot be done is told', async () => {
  await expect(connectToStack(socket).start('tempo')).rejects.toThrow('tempo is left out: not here');
});

test('without a stack, and with what a killed one left behind, a client is told so', async () => {
  expect(() => connectToStack(join(folder, 'none'))).toThrow('No stack runs');
  const left = join(folder, 'left.sock');
  const dead = createServer();
  await new Promise<void>((resolve) => dead.listen(left, resolve));
  const client = connectToStack(left);
  await new Promise((resolve) => dead.close(resolve));
  await expect(client.status()).rejects.toThrow('No stack runs');
});

test('the path of the socket is never longer than the kernel takes', () => {
  expect(stackFolders('/home/me/project/.stack').socket).toBe('/home/me/project/.stack/control.sock');
  const deep = stackFolders(`/${'deep/'.repeat(40)}`);
  expect(deep.socket.length).toBeLessThan(104);
  expect(deep.socket).not.toBe(stackFolders(`/${'deep/'.repeat(41)}`).socket);
});
