import { heatColour, inkOn } from './heat.ts';

const stops = ['#f1f4f4', '#bcd5de', '#5e9fb8', '#0b5e7e'];

test('the ramp starts and ends at its stops and stays inside', () => {
  expect(heatColour(0, stops)).toBe('#f1f4f4');
  expect(heatColour(1, stops)).toBe('#0b5e7e');
  expect(heatColour(7, stops)).toBe('#0b5e7e');
  expect(heatColour(1 / 3, stops)).toBe('#bcd5de');
});

test('ink follows the contrast', () => {
  expect(inkOn('#f1f4f4')).toBe('#000000');
  expect(inkOn('#0b5e7e')).toBe('#ffffff');
});
