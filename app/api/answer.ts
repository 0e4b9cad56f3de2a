import { entityTag } from '../server/entity-tag.ts';

/** What SWAPI has at a path, checked and in this service's form: as it is cached, and as it is sent. */
export type Answer<T> = Found<T> | Missing;

export interface Found<T> {
  readonly found: true;
  readonly value: T;
  readonly json: string;
  /** Quoted, as the header has it. */
  readonly etag: string;
  /** When SWAPI gave it, in milliseconds since the epoch. */
  readonly fetchedAt: number;
}

/** That SWAPI has nothing there. */
export interface Missing {
  readonly found: false;
  readonly fetchedAt: number;
}

export function foundAnswer<T>(value: T, fetchedAt: number): Found<T> {
  const json = JSON.stringify(value);
  return { found: true, value, json, etag: entityTag(json), fetchedAt };
}
