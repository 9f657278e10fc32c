import { expect, test } from '@jest/globals';
import { patternsOfRule, readTicketPatterns, usualTicketPatterns } from './ticket-patterns.ts';

test.each([
  ['CHG', 'has no # for a digit'],
  ['#+', 'it needs a letter or five digits'],
  ['CHG#+5', 'does not say where a part of it ends'],
  ['@+A-#+', 'does not say where a part of it ends'],
  ['@+#+', 'does not say where a part of it ends'],
  ['CHG~-#+', 'does not say where a part of it ends'],
  ['~CHG#+', 'does not say where a part of it ends'],
  ['CHG#+~', 'does not say where a part of it ends'],
  ['@-#+', 'has an @ without a +'],
  ['(a+)+#', 'may hold letters, digits'],
  ['CHG#############', 'asks for more than 12 digits'],
  [`${'A'.repeat(40)}#`, 'is too long'],
  [Array.from({ length: 51 }, () => 'CHG#').join(','), 'more than 50 patterns'],
])('the pattern %s is refused: it %s', (text, why) => {
  expect(() => readTicketPatterns(text)).toThrow(why);
});

test('a pattern that is refused is named by its place, since no value of a configuration is printed', () => {
  expect(() => readTicketPatterns('CHG#+, SECRET')).toThrow(/^pattern 2 has no # for a digit$/);
});

test('a rule tells the patterns it was made of, and differs where they do', () => {
  const { rule } = readTicketPatterns(' CHG#######, ,!ISO-#+ ');
  expect(patternsOfRule(rule)).toEqual(['CHG#######', '!ISO-#+']);
  expect(rule).not.toBe(readTicketPatterns(usualTicketPatterns).rule);
  expect(rule).toBe(readTicketPatterns('CHG#######,!ISO-#+').rule);
});
