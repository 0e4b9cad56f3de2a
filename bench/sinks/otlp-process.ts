import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

// A receiver of OTLP/HTTP that keeps nothing, on a free port.

const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => response.writeHead(200, { 'Content-Type': 'application/x-protobuf' }).end());
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.send?.({ listening: { main: port, operations: port } });
});
