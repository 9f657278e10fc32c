const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** A secret or a token goes to this address, so plain http is for this very machine only. */
export function checkServiceUrl(text: string, name: string): URL {
  if (!URL.canParse(text))
    throw new Error(`${name} is no address; write it like https://graph.microsoft.com.`);
  const url = new URL(text);
  if (url.username || url.password) throw new Error(`${name} must not carry credentials.`);
  if (url.protocol === 'https:' || (url.protocol === 'http:' && loopback.test(url.hostname))) return url;
  throw new Error(`${name} has to start with https://; http:// is accepted for loopback addresses only.`);
}
