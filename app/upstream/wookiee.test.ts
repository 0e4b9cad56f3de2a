import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { toWookiee } from './wookiee.ts';

test('letters of names and texts are translated, what is no small letter and no text is not', () => {
  expect(toWookiee('{"name":"R2-D2 é","height":null,"droid":true,"mass":1e21}')).toBe(
    '{"whrascwo":"R2-D2 é","acwoahrracao":null,"warcooahwa":true,"scracc":1e21}',
  );
});

test('whatever is in a text, the answer says the same as the text translated', () => {
  const texts = fc.string({ unit: fc.constantFrom(...'abfnrtuxyz"\\/\n\t\u0000\u001f\u2028é0'), maxLength: 12 });
  fc.assert(
    fc.property(fc.array(texts), (values) => {
      const letterByLetter = (text: string) =>
        text.replace(/[a-z]/g, (letter) => JSON.parse(toWookiee(JSON.stringify(letter))) as string);
      expect(JSON.parse(toWookiee(JSON.stringify(values)))).toEqual(values.map(letterByLetter));
    }),
  );
});
