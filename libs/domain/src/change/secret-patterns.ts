const word =
  '(?:pass(?:word|wd|phrase|code|wort)?|pwd|secret|token|psk|credentials?|connection_?-?string|' +
  '(?:api|access|account|private|shared|pre_?-?shared|license|product|encryption|recovery|storage|signing)_?-?key)';

/** A text in quotes, doubled quotes and escapes inside it, even if its end is missing. */
const quoted =
  String.raw`(?:\\{0,8}"(?<secret>(?:""|\\.|` +
  '`.|[^"\\\\`]' +
  String.raw`){1,4000})"?|\\{0,8}'(?<secret2>(?:''|[^']){1,4000})'?)`;
/** A value without quotes. Variables and calls are none. */
const bare = String.raw`(?!(?:true|false|null|none)\b)(?<secret3>[^\s"'$:;,(){}[\]<>&|][^\s"';,()<>&|]{0,4000})`;
const name = String.raw`${word}[\w-]{0,40}(?:\\{0,8}["'])?\]?[ \t]{0,20}(?:=|:(?!:))[ \t]{0,20}`;

const pattern = (source: string) => new RegExp(source, 'dgis');

/**
 * Secrets that are recognised in running text: scripts, XML, command lines. The groups `secret…` hold them. The
 * text is somebody else's choice, so no pattern may take much more than linear time: each repetition is bounded,
 * or can be entered at one place only.
 */
export const secretPatterns: readonly RegExp[] = [
  // password = "…", "clientSecret":"…"
  pattern(String.raw`${name}@?\s?${quoted}`),
  // Password: …, Pwd=…; but what follows `$password =` without quotes is a command, unless it is a number.
  pattern(String.raw`(?<!\$[\w:]{0,60})${name}${bare}`),
  pattern(String.raw`${name}(?<secret>\d{1,100})\b`),
  // -Password '…', --token …, /pass …
  pattern(String.raw`(?<![\w-])(?:--?|/)\w{0,30}?${word}[\w-]{0,30}[ \t]{1,20}(?:${quoted}|${bare})`),
  pattern(
    String.raw`ConvertTo-SecureString[ \t]{1,20}(?:-\w{1,20}[ \t]{1,20}){0,6}(?<secret>[^\s"'$(@-][^\s"';|)]{0,1000})`,
  ),
  // The key of a storage account, and what signs an address.
  /(?<![A-Za-z0-9+/])(?<secret>[A-Za-z0-9+/]{86}==)/dg,
  pattern(String.raw`\bsig=(?<secret>[^&\s"'<>;]{1,4000})`),
  pattern(String.raw`://[^\s/:@"']{0,256}:(?<secret>[^\s/@"']{1,256})@`),
  // Signed tokens, and what HTTP carries.
  /(?<![\w-])(?<secret>eyJ[\w-]{8,8000}\.[\w-]{8,8000}(?:\.[\w-]{0,8000})?)/dg,
  pattern(String.raw`\b(?:Bearer|Basic)[ \t]{1,20}(?<secret>[\w+/=.~-]{8,8000})`),
  // Client secrets as Entra makes them; tokens of GitHub, GitLab and Slack.
  /(?<![\w~.-])(?<secret>[\w~.-]{3}8Q~[\w~.-]{30,40})/dg,
  /(?<![\w-])(?<secret>(?:gh[opsur]_|github_pat_|glpat-|xox[abprs]-)[\w-]{16,255})/dg,
  pattern(
    String.raw`\bnet1?(?:\.exe)?[ \t]{1,20}user[ \t]{1,20}\S{1,256}[ \t]{1,20}(?<secret>[^\s/]\S{0,256})`,
  ),
  // <Password>…</Password>, and the same in a property list.
  pattern(
    String.raw`<[\w:.-]{0,60}?(?:${word}|keyMaterial)[\w:.-]{0,60}(?:\s[^<>]{0,400})?>(?<secret>[^<]{1,8000})`,
  ),
  pattern(
    String.raw`<key>[^<>]{0,200}?${word}[^<>]{0,200}</key>\s{0,200}<(?:string|data)>(?<secret>[^<]{1,8000})`,
  ),
];

/** Literals in a statement, for those in which every one is a secret. */
export const literalPattern = pattern(quoted);

/** `$name = "…"`: what a variable is given. */
export function assignmentPattern(variable: string): RegExp {
  return pattern(String.raw`\$${variable}\b[ \t]{0,20}=[ \t]{0,20}(?:@?\s?${quoted})`);
}
