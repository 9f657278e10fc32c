/** A word of this list names a secret wherever it stands in a name. */
const secretWords = new Set(['pwd', 'psk', 'pin', 'pass', 'pfx', 'sas', 'sig']);

/** Only as the last word: a `keyUsage` is none, a `licenseKey` is one. */
const asLastWord = new Set([...secretWords, 'key', 'keys']);

/** Found in runs of letters too: the settings catalog writes `…_wifi_profile_wlanxml_sharedkey`. */
const inRuns =
  /password|passwd|passphrase|passcode|passwort|secret|token|credential|privatekey|presharedkey|sharedkey|accesskey|accountkey|apikey|keymaterial|connectionstring/;

/** Ends of names that say something about a secret and hold none: how long it must be, whether it is asked for. */
const saidOfIt =
  /(?:required|requirement|types?|minimum|maximum|length|days?|hours?|minutes?|seconds?|(?<!ac)count|attempts|enabled?|disabled?|allowed|allow|blocked|block|policy|rotation|expiration|expiry|expires|complexity|history|usage|size|algorithms?|provider|storage|state|status|name|ids?|mode|format|path|uri|age|set|changed|reset|characters?|failures?)$/;

/** Last words that say nothing of what is inside. */
const wrapping = new Set([
  'value',
  'values',
  'text',
  'string',
  'data',
  'content',
  'base64',
  'encoded',
  'plain',
  'raw',
  'clear',
  'blob',
  'hash',
]);

const nameCharactersMax = 400;

/** The words of a name in small letters, whatever way of joining words it uses. */
function wordsOf(name: string): string[] {
  return name
    .slice(-nameCharactersMax)
    .replace(/\[\d*\]/g, '')
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

/** Whether what stands under this name is a secret, as far as a name can say: rather once too often. */
export function isSecretName(name: string): boolean {
  const words = wordsOf(name);
  const bare = [...words];
  while (bare.length > 1 && isWrapping(bare.at(-1) ?? '')) bare.pop();
  const last = (bare.at(-1) ?? '').replace(/\d+$/, '');
  if (asLastWord.has(last)) return bare.at(-2) !== 'public';
  if (saidOfIt.test(bare.join(''))) return false;
  return words.some((word) => secretWords.has(word)) || inRuns.test(words.join(''));
}

function isWrapping(word: string): boolean {
  return wrapping.has(word) || /^\d+$/.test(word);
}

const anySecretWord =
  /pass(?:word|wd|phrase|code|wort)|secret|token|credential|key|pwd|psk|\bpin\b|pfx|sig=|connection ?string/i;

/** Whether a text that could not be taken apart speaks of a secret at all, escapes undone. */
export function mentionsSecret(text: string): boolean {
  const plain = text.replace(/\\+u([\da-f]{4})/gi, (_, code: string) =>
    String.fromCharCode(parseInt(code, 16)),
  );
  return anySecretWord.test(plain);
}
