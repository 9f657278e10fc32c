/**
 * Names of accounts without what marks a second account of the same person: `adm-`, `admin.`, `-adm`,
 * `.admin`, `-a`, `(Admin)`. For comparing two accounts, never for showing.
 */
const marker = '(?:adm|admin|administrator|priv|sa|da|ga)';
const beforeLocalPart = new RegExp(`^${marker}[-._]+`);
const afterLocalPart = new RegExp(`[-._]+(?:${marker}|a)$`);
const inName = new RegExp(`[([{]\\s*${marker}[^)\\]}]*[)\\]}]`, 'g');
const aroundName = new RegExp(`^${marker}[\\s\\-_.:]+|[\\s\\-_.:,]+(?:${marker}|a)$`, 'g');

/** The part of a UPN before the @, without markers; null if nothing is left to compare. */
export function bareUpn(upn: string | null): string | null {
  const local = upn?.toLowerCase().split('@')[0]?.trim() ?? '';
  return orNull(local.replace(beforeLocalPart, '').replace(afterLocalPart, ''));
}

/** A display name in lower case and compatible letters, without markers and doubled spaces. */
export function bareName(name: string | null): string | null {
  const plain = (name ?? '').normalize('NFKC').toLowerCase().replace(inName, ' ');
  return orNull(plain.trim().replace(aroundName, '').replace(/\s+/g, ' ').trim());
}

/** One or two letters compare equal by chance. */
function orNull(text: string): string | null {
  return text.length < 3 ? null : text;
}

/** Whether the sign-in name says that it is an administrator's second account. A lone `-a` may be anybody's initial. */
export function isMarkedUpn(upn: string | null): boolean {
  const local = upn?.toLowerCase().split('@')[0]?.trim() ?? '';
  return beforeLocalPart.test(local) || new RegExp(`[-._]${marker}$`).test(local);
}
