import { apiQuery, readView, scopeOf, tenantQuery, writeView } from './view-state.ts';
import { rangeOf } from './view-state.ts';

const address = {
  t: 'lastq',
  tenant: ['a', 'b'],
  tz: 'Europe/Oslo',
  f: ['is,requester,9d2c', 'is,outcome,rejected,expired_unanswered'],
  q: 'stolen "CHG-4471"',
  sort: 'requested_at',
  row: 'r1',
  peek: 'r1',
};

test('an address read and written is the same address', () => {
  expect(writeView(readView(address))).toEqual(address);
});

test('defaults are left out and unknown keys are kept', () => {
  expect(writeView(readView({ sort: '-requested_at', q: '', lanes: 'person' }))).toEqual({
    lanes: ['person'],
  });
});

test('a part that cannot be read is dropped and named', () => {
  const view = readView({
    t: 'soon',
    f: ['is,outcome', 'is,outcome,waiting'],
    sort: 'name',
    tz: 'Mars/Olympus',
  });
  expect(view.f).toHaveLength(1);
  expect(view.sort).toBe('-requested_at');
  expect(view.dropped).toEqual(['f=is,outcome', 'sort=name', 't=soon', 'tz=Mars/Olympus']);
});

test('the API is asked with instants, one f per filter and no drawer', () => {
  const view = readView(address);
  const range = rangeOf(view, 'Europe/Oslo', new Date('2026-11-23T12:00:00Z'));
  const query = apiQuery(view, range);
  expect(query.get('from')).toBe('2026-06-30T22:00:00.000Z');
  expect(query.get('to')).toBe('2026-09-30T22:00:00.000Z');
  expect(query.getAll('f')).toEqual(address.f);
  expect(query.has('peek')).toBe(false);
});

test('another page keeps the scope and forgets the row', () => {
  expect(writeView(scopeOf(readView(address)))).toEqual({
    t: 'lastq',
    tenant: ['a', 'b'],
    tz: 'Europe/Oslo',
    f: address.f,
    q: address.q,
  });
});

test('what knows no range is asked for the tenants of the view alone', () => {
  expect(tenantQuery({ tenant: [] })).toBe('');
  expect(tenantQuery({ tenant: ['a&f=x', 'b'] })).toBe('tenant=a%26f%3Dx&tenant=b');
});
