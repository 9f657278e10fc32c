/** Up to here the product fits into a double exactly enough, and Stirling's series does not reach it yet. */
const exactUpTo = 20;

/** ln n!, right to about 14 digits: by the product where n is small, by Stirling's series beyond. */
export function logFactorial(n: number): number {
  if (n <= exactUpTo) {
    let product = 1;
    for (let factor = 2; factor <= n; factor += 1) product *= factor;
    return Math.log(product);
  }
  const square = n * n;
  const rest = (1 / 12 - (1 / 360 - (1 / 1260 - 1 / (1680 * square)) / square) / square) / n;
  return n * Math.log(n) - n + Math.log(2 * Math.PI * n) / 2 + rest;
}

/** ln of "n choose k"; minus infinity where there is no way to choose. */
export function logChoose(n: number, k: number): number {
  if (k < 0 || k > n) return Number.NEGATIVE_INFINITY;
  return logFactorial(n) - logFactorial(k) - logFactorial(n - k);
}
