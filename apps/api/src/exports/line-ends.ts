const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const quote = 0x22;

/**
 * Postgres ends the lines of a CSV with LF, RFC 4180 wants CRLF. A line feed inside quotes belongs to a text and
 * stays. The state carries over from chunk to chunk; a doubled quote inside quotes leaves and enters again.
 */
export class LineEnds {
  private inQuotes = false;

  convert(chunk: Uint8Array): Uint8Array {
    const converted = Buffer.allocUnsafe(chunk.length + countLines(chunk));
    let end = 0;
    for (const byte of chunk) {
      if (byte === quote) this.inQuotes = !this.inQuotes;
      else if (byte === lineFeed && !this.inQuotes) converted[end++] = carriageReturn;
      converted[end++] = byte;
    }
    return converted.subarray(0, end);
  }
}

function countLines(chunk: Uint8Array): number {
  let lines = 0;
  for (let at = chunk.indexOf(lineFeed); at !== -1; at = chunk.indexOf(lineFeed, at + 1)) lines += 1;
  return lines;
}
