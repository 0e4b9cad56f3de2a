import { expect, test } from '@jest/globals';
import { createTeller } from './teller.ts';

/** What a terminal that is 20 columns wide, or a file, has been given. */
function outputOf(isTTY: boolean) {
  const written: string[] = [];
  return { written, output: { isTTY, columns: 20, write: (text: string) => written.push(text) > 0 } };
}

test('on a terminal the status stays on one line, below what is said', () => {
  const { written, output } = outputOf(true);
  const teller = createTeller(output);
  teller.say('begin');
  teller.status('1 MB/s');
  teller.status('a status that is much too long');
  teller.say('loki is there');
  expect(written).toEqual(['begin\n', '\r\x1b[K1 MB/s', '\r\x1b[Ka status that is mu', '\r\x1b[Kloki is there\n']);
});

test('elsewhere the status is a line every five seconds', () => {
  const { written, output } = outputOf(false);
  let now = 0;
  const teller = createTeller(output, () => now);
  for (now of [0, 500, 4_900, 5_100, 6_000, 10_200]) teller.status(`at ${now}`);
  teller.say('end');
  expect(written).toEqual(['at 5100\n', 'at 10200\n', 'end\n']);
});
