/** What the constant answer says: as long as the record that upstream has. */
export const record = {
  name: 'Luke Skywalker',
  height: '172',
  mass: '77',
  hair_color: 'blond',
  skin_color: 'fair',
  eye_color: 'blue',
  birth_year: '19BBY',
  gender: 'male',
  homeworld: '/planets/1',
  films: ['/films/1', '/films/2', '/films/3', '/films/6'],
  species: [],
  vehicles: ['/vehicles/14', '/vehicles/30'],
  starships: ['/starships/12', '/starships/22'],
  created: '2014-12-09T13:50:51.644000Z',
  edited: '2014-12-20T21:17:56.891000Z',
  url: '/people/1',
};
