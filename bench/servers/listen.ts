import type { RequestListener } from 'node:http';
import { createHttpServer } from '../../app/server/http-server.ts';
import { listen } from '../../app/server/listen.ts';

/** Listens on two free ports and tells the parent which they are. */
export async function listenAndTell(main: RequestListener, operations: RequestListener): Promise<void> {
  const place = { host: '127.0.0.1', port: 0, variable: 'none' };
  const listening = {
    main: await listen(createHttpServer(main), place),
    operations: await listen(createHttpServer(operations), place),
  };
  process.send?.({ listening });
}
