/** Progress on a terminal, in one line that is written over. Silent elsewhere: a log file needs no ticks. */
export class ProgressLine {
  private shown = false;
  private readonly isTerminal = process.stderr.isTTY;

  show(text: string): void {
    if (!this.isTerminal) return;
    const width = (process.stderr.columns ?? 80) - 1;
    // eslint-disable-next-line no-control-regex -- a file name must not move the cursor
    const plain = text.replace(/[\u0000-\u001f\u007f-\u009f]/g, '?');
    process.stderr.write(`\r\u001b[K${plain.slice(0, width)}`);
    this.shown = true;
  }

  clear(): void {
    if (this.shown) process.stderr.write('\r\u001b[K');
    this.shown = false;
  }
}
