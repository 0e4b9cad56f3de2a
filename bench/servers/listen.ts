import type { RequestListener } from 'node:http';
import type { Admission } from '../../app/server/admission.ts';
import { createHttpServer } from '../../app/server/http-server.ts';
import { listen } from '../../app/server/listen.ts';

/** Listens on two free ports and tells the parent which they are; without an admission there is room for everybody. */
export async function listenAndTell(
  main: RequestListener,
  operations: RequestListener,
  admission?: Admission,
): Promise<void> {
  const place = { host: '127.0.0.1', port: 0, variable: 'none' };
  const listening = {
    main: await listen(createHttpServer(main, admission ? { admission } : {}), place),
    operations: await listen(createHttpServer(operations), place),
  };
  process.send?.({ listening });
}
