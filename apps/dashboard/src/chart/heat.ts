type Rgb = readonly [number, number, number];

/** A colour of the one-hue ramp; stops are hex colours, lightest amount first. */
export function heatColour(share: number, stops: readonly string[]): string {
  const last = stops.length - 1;
  const place = Math.min(Math.max(share, 0), 1) * last;
  const index = Math.min(Math.floor(place), last - 1);
  const from = rgbOf(stops[index] ?? '#000000');
  const to = rgbOf(stops[index + 1] ?? '#000000');
  const mixed = from.map((value, channel) =>
    Math.round(value + ((to[channel] ?? 0) - value) * (place - index)),
  );
  return `#${mixed.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

/** Black or white, whichever reads better on the colour (one of them always reaches 4.58:1). */
export function inkOn(colour: string): '#000000' | '#ffffff' {
  const light = luminance(rgbOf(colour));
  return (light + 0.05) / 0.05 >= 1.05 / (light + 0.05) ? '#000000' : '#ffffff';
}

function rgbOf(hex: string): Rgb {
  const value = Number.parseInt(hex.trim().slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

function luminance(colour: Rgb): number {
  const [r = 0, g = 0, b = 0] = colour.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
