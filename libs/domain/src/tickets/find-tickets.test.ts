import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { findTickets } from './find-tickets.ts';
import { readTicketPatterns, usualTicketPatterns } from './ticket-patterns.ts';

const usual = readTicketPatterns(usualTicketPatterns);

function ticketsOf(text: string | null, resourceName: string | null = null, patterns = usual): string[] {
  return findTickets(patterns, { texts: [text], resourceName });
}

describe('the usual patterns', () => {
  test.each([
    ['CHG0030123', 'CHG0030123'],
    ['chg0030123: new ring', 'CHG0030123'],
    ['see CHG 0030123.', 'CHG0030123'],
    ['CHG: 0030123', 'CHG0030123'],
    ['CHG-0030123', 'CHG0030123'],
    ['(INC0012345)', 'INC0012345'],
    ['RITM0012345/REQ0012345', 'RITM0012345 REQ0012345'],
    ['SCTASK0012345', 'SCTASK0012345'],
    ['_CHG0030123_', 'CHG0030123'],
    ['CHG0030123-rollback', 'CHG0030123'],
    ['ITOPS-482', 'ITOPS-482'],
    ['ITOPS-482.Then the rest', 'ITOPS-482'],
    ['- ITOPS-482, ITOPS-483', 'ITOPS-482 ITOPS-483'],
    ['https://contoso.atlassian.net/browse/SD-4711?focus=1', 'SD-4711'],
    ['変更 CHG0030123 です', 'CHG0030123'],
  ])('find in "%s" %s', (text, tickets) => {
    expect(ticketsOf(text).join(' ')).toBe(tickets);
  });

  test.each([
    'saved as UTF-8',
    'KB5034441 and KB-5034441',
    'closes CVE-2024-1234 and CVE-2024',
    'ISO-27001, ISO-27001:2022, ISO-8859-1',
    'SHA-256, AES-256, RSA-2048, TLS-1.3',
    'WIN-11, WIN11-23, Windows-11, IOS-17',
    'DESKTOP-4711, DESKTOP-4F2K1L, LAPTOP-12',
    'LON-LT-0417, LON-0417',
    'RING-2, WAVE-3, Q3-2026, FY26-1, SEP-2026, KW-12',
    'COVID-19, covid-19, top-10',
    'RFC-6962, NIST-800-53, MS-102',
    'GUID ABCD1234-1234-4234-8234-ABCDEFABCDEF',
    'version 1.ABC-1.2',
    'XCHG0030123, äCHG0030123, CHG0030123x, 𝒳CHG0030123',
    'INC 5 and REQ 12',
    'CHG0012345678901234567890',
    'CHG００３０１２３',
  ])('find nothing in "%s"', (text) => {
    expect(ticketsOf(text)).toEqual([]);
  });

  test('take no name of the object itself for a project', () => {
    expect(ticketsOf('retire NUE-4711, see SD-12', 'nue-4711')).toEqual(['SD-12']);
  });
});

test('tickets are told once, in capitals, those of the justification first', () => {
  const texts = ['sd-12 SD-12 chg 0030123', 'ok for CHG0030123 and INC0012345'];
  expect(findTickets(usual, { texts, resourceName: null })).toEqual(['SD-12', 'CHG0030123', 'INC0012345']);
  expect(findTickets(usual, { texts: [null, null], resourceName: null })).toEqual([]);
});

test('at most twenty tickets are told of a case', () => {
  const many = Array.from({ length: 30 }, (_, index) => `SD-${index + 100}`).join(' ');
  expect(ticketsOf(many)).toHaveLength(20);
  expect(ticketsOf(many)[19]).toBe('SD-119');
});

describe('patterns of one’s own', () => {
  const own = (patterns: string, text: string) => ticketsOf(text, null, readTicketPatterns(patterns));

  test('take the digits they ask for, no more and no fewer', () => {
    expect(own('CHG#######', 'CHG0030123 CHG123456 CHG12345678')).toEqual(['CHG0030123']);
    expect(own('CHG###+', 'CHG12 CHG123 CHG1234')).toEqual(['CHG123', 'CHG1234']);
    expect(own('#####', 'wave 2 of 12345 and 123456')).toEqual(['12345']);
  });

  test('find a project that the usual ones would take for a machine', () => {
    expect(own('WIN-#+', 'WIN-11')).toEqual(['WIN-11']);
  });

  test('with a hyphen end where the word ends', () => {
    expect(own('ABC-#+', 'ABC-12-3 X-ABC-12 ABC-12_3 ABC-12.5 ABC-13-')).toEqual(['ABC-13']);
  });

  test('can say what is no ticket', () => {
    expect(own('@+-#+, !NUE-#+', 'NUE-4711 NUEX-1')).toEqual(['NUEX-1']);
  });

  test('of a longer id win over those of a shorter one', () => {
    expect(own('AB-#, AB-##', 'AB-1 AB-12')).toEqual(['AB-1', 'AB-12']);
  });

  test('that are none find nothing', () => {
    expect(own('none', 'CHG0030123 SD-12')).toEqual([]);
  });
});

test('a text made to hold up a matcher is read from left to right once', () => {
  const text = 'A'.repeat(5_000) + '-1'.repeat(5_000);
  let asked = 0;
  const counting = {
    length: text.length,
    charAt: (at: number) => ((asked += 1), text.charAt(at)),
    codePointAt: (at: number) => ((asked += 1), text.codePointAt(at)),
    slice: (from: number, to: number) => (to > text.length ? counting : text.slice(from, to)),
  };
  const texts = [counting as unknown as string];
  findTickets(readTicketPatterns('@+-#+, A~#####+, @+-@+-#+'), { texts, resourceName: null });
  expect(asked).toBeGreaterThan(text.length);
  expect(asked).toBeLessThan(100 * text.length);
});

test('whatever is written, a ticket stands in it but for its gap, and is found in itself', () => {
  const piece = fc.constantFrom(
    'CHG',
    'inc',
    'SD',
    '-',
    ' ',
    '12345',
    '0',
    'é',
    '#',
    '.',
    '\u{1d4b3}',
    'WIN',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const text = pieces.join('');
      for (const ticket of ticketsOf(text)) {
        expect(text.toUpperCase().replaceAll(/[ #-]/g, '')).toContain(ticket.replaceAll('-', ''));
        expect(ticketsOf(ticket)).toEqual([ticket]);
      }
    }),
  );
});
