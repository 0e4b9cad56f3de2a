import { createServer } from 'node:http';
import { expect, test } from '@jest/globals';
import { startServer } from '../../test/http-server.ts';
import { listen } from './listen.ts';

test('port 0 takes a free one and tells which', async () => {
  const server = createServer((_, response) => response.end('here'));
  const port = await listen(server, { host: '127.0.0.1', port: 0, variable: 'API_PORT' });
  expect(await (await fetch(`http://127.0.0.1:${port}`)).text()).toBe('here');
  server.closeAllConnections();
  server.close();
});

test('a port that is taken is told with the variable that changes it', async () => {
  const other = await startServer(() => undefined);
  const options = { host: '127.0.0.1', port: other.port, variable: 'API_OPERATIONS_PORT' };
  await expect(listen(createServer(), options)).rejects.toMatchObject({
    message: `Port ${other.port} of 127.0.0.1 is taken. Set API_OPERATIONS_PORT to a free one.`,
    cause: { syscall: 'listen' },
  });
  await other.close();
});

test('an address of another machine is told with HOST', async () => {
  const options = { host: '192.0.2.1', port: 0, variable: 'API_PORT' };
  await expect(listen(createServer(), options)).rejects.toThrow('192.0.2.1 is no address of this machine. Set HOST');
});

test('what is no address at all is told alike', async () => {
  const options = { host: 'no.such.name.invalid', port: 0, variable: 'API_PORT' };
  await expect(listen(createServer(), options)).rejects.toMatchObject({
    name: 'ListenError',
    message: expect.stringContaining('Set HOST to one that is'),
  });
});
