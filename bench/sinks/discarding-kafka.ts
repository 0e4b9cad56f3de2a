import { createServer, type Server, type Socket } from 'node:net';

const apiKeys = { produce: 0, metadata: 3, apiVersions: 18 } as const;
/** The one version of each that is spoken here: the last before their responses become longer. */
const versions: readonly (readonly [apiKey: number, version: number])[] = [
  [apiKeys.produce, 3],
  [apiKeys.metadata, 1],
  [apiKeys.apiVersions, 2],
];

interface Topic {
  readonly name: string;
  readonly partitions: number;
}

/**
 * As much of Kafka's protocol (https://kafka.apache.org/protocol) as a producer needs to be content: one broker that
 * leads every partition of one topic, acknowledges whatever is produced, and keeps nothing.
 */
export function createDiscardingKafka(topic: Topic): Server {
  return createServer((socket) => {
    // A producer that is killed resets its connection.
    socket.on('error', () => undefined);
    let unread: Buffer = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      unread = Buffer.concat([unread, chunk]);
      while (unread.length >= 4 && unread.length >= 4 + unread.readInt32BE()) {
        const size = 4 + unread.readInt32BE();
        answer(socket, unread.subarray(4, size), topic);
        unread = unread.subarray(size);
      }
    });
  });
}

function answer(socket: Socket, request: Buffer, topic: Topic): void {
  const correlationId = request.readInt32BE(4);
  const body = Buffer.concat([int32(correlationId), response(request.readInt16BE(), socket, topic)]);
  socket.write(Buffer.concat([int32(body.length), body]));
}

function response(apiKey: number, socket: Socket, topic: Topic): Buffer {
  const nothing = int32(0);
  switch (apiKey) {
    case apiKeys.apiVersions:
      return Buffer.concat([
        int16(0),
        array(versions.map(([key, version]) => Buffer.concat([int16(key), int16(version), int16(version)]))),
        nothing,
      ]);
    case apiKeys.metadata:
      return Buffer.concat([array([broker(socket)]), int32(brokerId), array([describeTopic(topic)])]);
    case apiKeys.produce:
      // No partition with an error, and no throttling.
      return Buffer.concat([array([]), nothing]);
    default:
      throw new Error(`A producer has no need of API ${apiKey}`);
  }
}

const brokerId = 1;
const noRack = -1;

function broker(socket: Socket): Buffer {
  return Buffer.concat([
    int32(brokerId),
    string(socket.localAddress ?? ''),
    int32(socket.localPort ?? 0),
    int16(noRack),
  ]);
}

function describeTopic({ name, partitions }: Topic): Buffer {
  const itself = array([int32(brokerId)]);
  const each = Array.from({ length: partitions }, (_, id) =>
    Buffer.concat([int16(0), int32(id), int32(brokerId), itself, itself]),
  );
  const isInternal = Buffer.from([0]);
  return Buffer.concat([int16(0), string(name), isInternal, array(each)]);
}

function int16(value: number): Buffer {
  const buffer = Buffer.alloc(2);
  buffer.writeInt16BE(value);
  return buffer;
}

function int32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeInt32BE(value);
  return buffer;
}

function string(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([int16(bytes.length), bytes]);
}

const array = (items: readonly Buffer[]): Buffer => Buffer.concat([int32(items.length), ...items]);
