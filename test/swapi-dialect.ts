import { z } from 'zod';
import type { Resource } from '../app/contract.ts';

/**
 * What swapi.dev answers, to the letter: every field and no other, absolute references with a slash at their end.
 * Written out apart from the service's own definitions, which it is there to test.
 */
export function swapiDialect(baseUrl: string) {
  const urlOf = (resource: Resource) =>
    z.string().refine((url) => {
      const prefix = `${baseUrl}/api/${resource}/`;
      return url.startsWith(prefix) && /^[1-9]\d*\/$/.test(url.slice(prefix.length));
    }, `expected the URL of one of the ${resource}`);
  const urlsOf = (resource: Resource) =>
    z.array(urlOf(resource)).refine((urls) => new Set(urls).size === urls.length, 'expected each URL once');
  const text = z.string().min(1);
  const date = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
  const common = { created: date, edited: date };
  const quantity = z.string().regex(/^(?:\d[\d,.]*|unknown|n\/a|none|indefinite)$/);
  const craft = {
    name: text,
    model: text,
    manufacturer: text,
    cost_in_credits: quantity,
    length: quantity,
    max_atmosphering_speed: text,
    crew: text,
    passengers: text,
    cargo_capacity: text,
    consumables: text,
    pilots: urlsOf('people'),
    films: urlsOf('films'),
    ...common,
  };
  const records = {
    people: z.strictObject({
      name: text,
      height: quantity,
      mass: quantity,
      hair_color: text,
      skin_color: text,
      eye_color: text,
      birth_year: z.string().regex(/^(?:[\d.]+BBY|unknown)$/),
      gender: z.enum(['male', 'female', 'hermaphrodite', 'none', 'n/a']),
      homeworld: urlOf('planets'),
      films: urlsOf('films').min(1),
      species: urlsOf('species'),
      vehicles: urlsOf('vehicles'),
      starships: urlsOf('starships'),
      url: urlOf('people'),
      ...common,
    }),
    planets: z.strictObject({
      name: text,
      rotation_period: quantity,
      orbital_period: quantity,
      diameter: quantity,
      climate: text,
      gravity: text,
      terrain: text,
      surface_water: quantity,
      population: quantity,
      residents: urlsOf('people'),
      films: urlsOf('films'),
      url: urlOf('planets'),
      ...common,
    }),
    films: z.strictObject({
      title: text,
      episode_id: z.int().min(1).max(6),
      opening_crawl: z.literal(''),
      director: text,
      producer: text,
      release_date: z.iso.date(),
      characters: urlsOf('people').min(1),
      planets: urlsOf('planets').min(1),
      starships: urlsOf('starships').min(1),
      vehicles: urlsOf('vehicles').min(1),
      species: urlsOf('species').min(1),
      url: urlOf('films'),
      ...common,
    }),
    species: z.strictObject({
      name: text,
      classification: text,
      designation: text,
      average_height: quantity,
      skin_colors: text,
      hair_colors: text,
      eye_colors: text,
      average_lifespan: quantity,
      homeworld: urlOf('planets').nullable(),
      language: text,
      people: urlsOf('people').min(1),
      films: urlsOf('films').min(1),
      url: urlOf('species'),
      ...common,
    }),
    starships: z.strictObject({
      ...craft,
      hyperdrive_rating: quantity,
      MGLT: quantity,
      starship_class: text,
      url: urlOf('starships'),
    }),
    vehicles: z.strictObject({ ...craft, vehicle_class: text, url: urlOf('vehicles') }),
  } satisfies Record<Resource, z.ZodType>;

  const page = (resource: Resource) => {
    const pageUrl = z
      .string()
      .startsWith(`${baseUrl}/api/${resource}/?`)
      .regex(/[?&]page=\d+$/)
      .nullable();
    return z.strictObject({
      count: z.int().nonnegative(),
      next: pageUrl,
      previous: pageUrl,
      results: z.array(records[resource] as z.ZodType<DialectRecord>).max(10),
    });
  };
  return { records: records as Record<Resource, z.ZodType<DialectRecord>>, page };
}

export type DialectRecord = Readonly<Record<string, string | number | null | readonly string[]>> & {
  readonly url: string;
};
