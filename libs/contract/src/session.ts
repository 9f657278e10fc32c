import { z } from 'zod';

export const roles = ['viewer', 'manager', 'analyst', 'auditor', 'admin'] as const;
export type Role = (typeof roles)[number];

/** Exchanges the one-time link's secret for a session cookie. */
export const signIn = z.object({ secret: z.string().min(16).max(200) }).meta({ id: 'SignIn' });

export const session = z
  .object({
    subject: z.string(),
    roles: z.array(z.enum(roles)),
    isDemo: z.boolean(),
    version: z.string(),
    ticketUrl: z.string().nullable().meta({
      description: 'Where a ticket is to be seen, with {ticket} in the place of its id; null if nobody said',
    }),
    tenants: z.array(z.object({ tenantId: z.string(), name: z.string(), isDemo: z.boolean() })),
  })
  .meta({ id: 'Session' });
export type Session = z.output<typeof session>;
