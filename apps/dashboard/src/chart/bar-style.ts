import type { Tokens } from './tokens.ts';

/** A hairline between the parts of a stacked bar. */
export const barEdge = (tokens: Tokens) => ({ borderColor: tokens.surface, borderWidth: 0.75 });

/** What is told apart without colour: what is not there (yet) is an outline, exceptions have lines or dots. */
export const outlined = (color: string) => ({
  color: 'transparent',
  borderColor: color,
  borderWidth: 1.5,
  borderType: 'dashed',
});

export const linesDecal = (tokens: Tokens) => ({
  color: tokens.surface,
  symbolSize: 1,
  symbol: 'rect',
  dashArrayX: [1, 0],
  dashArrayY: [2, 4],
});

export const slantedDecal = (tokens: Tokens) => ({ ...linesDecal(tokens), rotation: -Math.PI / 4 });

export const dotsDecal = (tokens: Tokens) => ({
  color: tokens.surface,
  symbol: 'circle',
  symbolSize: 0.5,
  dashArrayX: [
    [6, 6],
    [0, 6, 6, 0],
  ],
  dashArrayY: [6, 0],
});
