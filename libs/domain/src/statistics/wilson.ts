/** Where the share of a whole lies that some of it shows. */
export interface Interval {
  readonly lower: number;
  readonly upper: number;
}

/** Of the normal distribution, two-sided: 95 of 100 such intervals hold the true share. */
const z95 = 1.959963984540054;

/**
 * Wilson's interval of a share, 95 % unless another `z` is given. Unlike the textbook one it stays between 0 and 1 and
 * says something sensible of 0 out of 8. Of nothing, it is everything.
 */
export function wilson(hits: number, of: number, z = z95): Interval {
  if (of <= 0) return { lower: 0, upper: 1 };
  const share = hits / of;
  const square = z * z;
  const centre = share + square / (2 * of);
  const spread = z * Math.sqrt((share * (1 - share)) / of + square / (4 * of * of));
  const scale = 1 + square / of;
  return {
    lower: hits === 0 ? 0 : Math.max(0, (centre - spread) / scale),
    upper: hits === of ? 1 : Math.min(1, (centre + spread) / scale),
  };
}
