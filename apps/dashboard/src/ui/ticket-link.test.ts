import { ticketAddress } from './ticket-link.ts';

test('a ticket stands in the address that the administrator gave, escaped', () => {
  const template = 'https://desk.example/find?number={ticket}&back={ticket}';
  expect(ticketAddress(template, 'CHG0030123')).toBe(
    'https://desk.example/find?number=CHG0030123&back=CHG0030123',
  );
  expect(ticketAddress(template, "A&x=$'/../1")).toBe(
    "https://desk.example/find?number=A%26x%3D%24'%2F..%2F1&back=A%26x%3D%24'%2F..%2F1",
  );
});

test.each([
  null,
  undefined,
  '',
  'https://desk.example/',
  'javascript:{ticket}',
  'http://desk.example/{ticket}',
])('without an https address for tickets (%s) there is no link', (template) => {
  expect(ticketAddress(template, 'CHG0030123')).toBeNull();
});
