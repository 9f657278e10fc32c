/** One line: what is wrong, and where the right usage stands. Node's own words go on about `--`; the first sentence is enough. */
export function usageLine(message: string, command: string | undefined): string {
  const said = message.replace(/^query: /, '').replace(/^(Unknown option '[^']*')\. .*$/s, '$1');
  const ended = /[.!?]$/.test(said) ? said : `${said}.`;
  return command === 'export' || command === 'token' ? `${ended} See: countersign ${command} --help` : ended;
}
