import { ports } from '../../app/contract.ts';
import { newSearch } from '../support/api.ts';
import { localUrl } from '../support/get-json.ts';
import { runOpenLoop } from '../traffic/open-loop.ts';
import { createSender } from '../traffic/sender.ts';

// Finds out how many searches a second the api answers when there are always some waiting, tells its parent, and sends
// three times as many until it is ended. Nobody has sent any of them before, so that no cache has their answers.

const atOnce = 64;
const searchSeconds = 5;
const times = 3;

const ended = new AbortController();
process.once('disconnect', () => ended.abort());
const sender = createSender(localUrl(ports.api, '/'));
const send = () => sender.send(newSearch('people'));

const searching = AbortSignal.any([ended.signal, AbortSignal.timeout(searchSeconds * 1_000)]);
let answered = 0;
await Promise.all(Array.from({ length: atOnce }, sendOnAndOn));
const rate = (answered / searchSeconds) * times;
process.send?.({ rate });

await runOpenLoop({
  rate,
  maxInFlight: rate * 10,
  signal: ended.signal,
  send: async () => void (await send()),
  onHeldBack: () => undefined,
});
sender.close();

async function sendOnAndOn(): Promise<void> {
  while (!searching.aborted) {
    const { status } = await send();
    if (status === 200) answered += 1;
  }
}
