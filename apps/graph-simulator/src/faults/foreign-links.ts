import { z } from 'zod';
import { defineFault } from './fault.ts';
import { rewritePage } from './page.ts';

/** Ways to write an address that a glance, or a comparison of texts, takes for Graph's own. */
const forms = {
  host: ({ evil }) => `http://${evil}/beta/next`,
  subdomain: ({ own }) => `${own.origin}.evil.invalid/beta/next`,
  'user-name': ({ own, evil }) => `${own.origin}@${evil}/beta/next`,
  password: ({ own, evil }) => `http://${own.hostname}:x@${evil}/beta/next`,
  port: ({ own, evil }) => `${own.protocol}//${own.hostname}:${evil.split(':').at(-1)}${own.pathname}`,
  scheme: ({ own }) => `https://${own.host}${own.pathname}?$skiptoken=x`,
  'no-scheme': ({ evil }) => `//${evil}/beta/next`,
  backslashes: ({ evil }) => `http:\\\\${evil}\\beta\\next`,
  'line-break': ({ evil }) => `ht\ntp://${evil}/beta/next`,
  'other-cloud': ({ own }) => `https://graph.microsoft.us${own.pathname}`,
  'other-path': ({ own }) => `${own.origin}/beta/users?$skiptoken=x`,
  relative: ({ own }) => `${own.pathname.slice(1)}?$skiptoken=x`,
} as const satisfies Record<string, (address: { own: URL; evil: string }) => string>;

export const foreignLinkForms = Object.keys(forms) as (keyof typeof forms)[];

export const foreignLinks = defineFault({
  name: 'foreign-links',
  summary: 'Every page has a nextLink to another host; a token sent there is a token lost.',
  options: z.object({
    form: z.enum(foreignLinkForms).default('subdomain'),
    /** Any link, in the place of a form. */
    link: z.string().optional(),
  }),
  rewriteAnswer: (answer, context, { form, link }) =>
    rewritePage(answer, context, (page) => {
      const own = new URL(context.exchange.url.pathname, context.exchange.origin);
      const evil = new URL(context.evilOrigin).host;
      return { ...page, '@odata.nextLink': link ?? forms[form]({ own, evil }) };
    }),
});
