import { type CookieOptions, type Request } from 'express';

// Without the prefix `__Host-`, which browsers accept over https only; a loopback address has none.
export const sessionCookie = 'countersign_session';

export const sessionCookieOptions: CookieOptions = {
  httpOnly: true,
  sameSite: 'strict',
  path: '/',
  maxAge: 8 * 3600 * 1000,
};

export function readSessionCookie(request: Request): string | null {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const [name, value] = part.trim().split('=', 2);
    if (name === sessionCookie && value && /^[\w-]{20,200}$/.test(value)) return value;
  }
  return null;
}
