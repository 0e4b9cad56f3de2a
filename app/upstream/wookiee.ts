const letters: Readonly<Record<string, string>> = {
  ...{ a: 'ra', b: 'rh', c: 'oa', d: 'wa', e: 'wo', f: 'ww', g: 'rr', h: 'ac', i: 'ah', j: 'sh', k: 'or', l: 'an' },
  ...{ m: 'sc', n: 'wh', o: 'oo', p: 'ak', q: 'rq', r: 'rc', s: 'c', t: 'ao', u: 'hu', v: 'ho', w: 'oh', x: 'k' },
  ...{ y: 'ro', z: 'uf' },
};

/**
 * JSON for who speaks Wookiee, as swapi.dev's `?format=wookiee` has it: each small letter of each text, names of fields
 * and references among them, is another or two. swapi.dev translated the document as a whole, `null` and escapes too,
 * so that what had some was no JSON; these stay as they are.
 */
export const toWookiee = (json: string): string =>
  json.replace(/"(?:[^"\\]|\\.)*"/g, (text) =>
    text.replace(/\\u[\da-f]{4}|\\.|[a-z]/g, (part) => letters[part] ?? part),
  );
