import { expect, test } from '@jest/globals';
import { publishedChecksum } from './published-checksum.ts';

const [a, b] = ['a'.repeat(64), 'b'.repeat(64)];

test.each([
  ['as of sha256sum', `${b}  other.zip\n${a}  loki.zip\n`],
  ['of binary files', `${b} *other.zip\n${a} *loki.zip\n`],
  ['with folders', `${b}  dist/other.zip\r\n${a}  ./dist/loki.zip\r\n`],
  ['alone', `${a}\n`],
  ['in upper case', a.toUpperCase()],
])('a checksum is found in a list %s', (_form, text) => {
  expect(publishedChecksum(text, 'loki.zip', 'sha256')).toBe(a);
});

test("a checksum is found in Apache's form, which is that of gpg", () => {
  const text = `kafka.tgz: ${'AB12 CD34  '.repeat(8)}\n            ${'AB12 CD34  '.repeat(8)}\n`;
  expect(publishedChecksum(text, 'kafka.tgz', 'sha512')).toBe('ab12cd34'.repeat(16));
});

test.each([
  ['of another file', `${a}  other.zip`],
  ['of a file whose name only ends so', `${a}  not-loki.zip`],
  ['of another length', `${'a'.repeat(128)}  loki.zip`],
  ['that is none', '<html>loki.zip</html>'],
])('a checksum %s is not taken', (_what, text) => {
  expect(publishedChecksum(text, 'loki.zip', 'sha256')).toBeUndefined();
});
